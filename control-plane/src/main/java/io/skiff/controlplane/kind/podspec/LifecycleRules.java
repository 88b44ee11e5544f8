package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Field;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for what is done at the beginning and the end of a container, those of Kubernetes (core/validation: validateLifecycle). */
final class LifecycleRules {

    private static final Pattern SIGNAL =
            Pattern.compile("SIG(ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV"
                    + "|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ"
                    + "|RTMIN(\\+([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?)");

    private LifecycleRules() {}

    /** @param graceSeconds of the pod */
    static void check(Field lifecycle, long graceSeconds) {
        lifecycle.at("stopSignal").check(LifecycleRules::signalFault);
        hook(lifecycle.at("postStart"), graceSeconds);
        hook(lifecycle.at("preStop"), graceSeconds);
    }

    /** The signals that Kubernetes knows, by their names. */
    private static Optional<String> signalFault(String signal) {
        return SIGNAL.matcher(signal).matches()
                ? Optional.empty()
                : Optional.of("must be the name of a signal of Linux, for example SIGQUIT or SIGRTMIN+3");
    }

    private static void hook(Field hook, long graceSeconds) {
        if (!hook.isThere()) {
            return;
        }
        var handlers = List.of("exec", "httpGet", "tcpSocket", "sleep").stream()
                .filter(handler -> hook.at(handler).isThere())
                .toList();
        handlers.stream()
                .skip(1)
                .forEach(handler -> hook.at(handler).forbidden("may not specify more than 1 handler type"));
        if (handlers.isEmpty()) {
            hook.missing("must specify a handler type");
        }
        ProbeRules.exec(hook.at("exec"));
        ProbeRules.httpGet(hook.at("httpGet"));
        long sleep = hook.at("sleep").at("seconds").number(0);
        if (sleep < 0 || sleep > graceSeconds) {
            hook.at("sleep")
                    .at("seconds")
                    .invalid("must be non-negative and less than terminationGracePeriodSeconds (" + graceSeconds + ")");
        }
    }
}
