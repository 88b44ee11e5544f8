package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.network.PortRules;
import io.skiff.controlplane.kind.rule.Field;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for probes. */
final class ProbeRules {

    /** A token of RFC 9110, 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");

    private ProbeRules() {}

    /** @param onceIsEnough true for probes whose first success counts */
    static void check(Field probe, boolean onceIsEnough) {
        if (!probe.isThere()) {
            return;
        }
        long handlers = List.of("httpGet", "tcpSocket", "exec", "grpc").stream()
                .filter(handler -> probe.at(handler).isThere())
                .count();
        if (handlers != 1) {
            probe.invalid("must specify exactly one handler type: httpGet, tcpSocket, exec or grpc");
        }
        exec(probe.at("exec"));
        httpGet(probe.at("httpGet"));
        port(probe.at("tcpSocket"));
        if (probe.at("grpc").isThere() && probe.at("grpc").at("port").require("")) {
            probe.at("grpc").at("port").between(1, 65535);
        }
        grace(probe.at("terminationGracePeriodSeconds"), onceIsEnough);
        for (var number : List.of("initialDelaySeconds", "timeoutSeconds", "periodSeconds")) {
            probe.at(number).between(0, Integer.MAX_VALUE);
        }
        probe.at("failureThreshold").between(1, Integer.MAX_VALUE);
        probe.at("successThreshold").between(1, Integer.MAX_VALUE);
        if (onceIsEnough && probe.at("successThreshold").number(1) > 1) {
            probe.at("successThreshold").invalid("must be 1");
        }
    }

    /** @param ends whether a failure of the probe ends the container */
    private static void grace(Field grace, boolean ends) {
        if (grace.isThere() && !ends) {
            grace.invalid("must not be set for readinessProbes");
        } else if (grace.isThere() && grace.number(1) <= 0) {
            grace.invalid("must be greater than 0");
        }
    }

    static void exec(Field exec) {
        if (exec.isThere()) {
            exec.at("command").require("");
            exec.at("command").items().forEach(ContainerRules::text);
        }
    }

    static void httpGet(Field get) {
        port(get);
        get.at("httpHeaders").items().forEach(ProbeRules::header);
    }

    private static void header(Field header) {
        var name = header.at("name");
        if (name.require("")) {
            name.check(text -> TOKEN.matcher(text).matches()
                    ? Optional.empty()
                    : Optional.of("must be the name of an HTTP header: letters, digits and !#$%&'*+-.^_`|~"));
        }
        header.at("value")
                .check(text -> text.chars().anyMatch(letter -> letter < ' ' && letter != '\t')
                        ? Optional.of("must not contain control characters")
                        : Optional.empty());
    }

    private static void port(Field handler) {
        if (handler.isThere() && handler.at("port").require("")) {
            PortRules.reference(handler.at("port"));
        }
    }
}
