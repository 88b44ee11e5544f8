package io.skiff.agent.session;

import io.skiff.agent.pod.Hook;
import io.skiff.agent.pod.ProbeSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads probes and hooks of the protocol. */
final class ProbeReader {

    private ProbeReader() {}

    static @Nullable ProbeSpec probe(io.skiff.proto.node.Probe probe) {
        var check = check(probe);
        if (check == null) {
            return null;
        }
        return new ProbeSpec(
                check,
                Duration.ofSeconds(probe.getInitialDelaySeconds()),
                Duration.ofSeconds(orElse(probe.getPeriodSeconds(), 10)),
                Duration.ofSeconds(orElse(probe.getTimeoutSeconds(), 1)),
                orElse(probe.getSuccessThreshold(), 1),
                orElse(probe.getFailureThreshold(), 3),
                probe.hasTerminationGraceSeconds() ? Duration.ofSeconds(probe.getTerminationGraceSeconds()) : null);
    }

    private static ProbeSpec.@Nullable Check check(io.skiff.proto.node.Probe probe) {
        return switch (probe.getActionCase()) {
            case HTTP_GET -> httpGet(probe.getHttpGet());
            case TCP_SOCKET ->
                new ProbeSpec.TcpSocket(
                        probe.getTcpSocket().getHost(), probe.getTcpSocket().getPort());
            case EXEC -> new ProbeSpec.Exec(probe.getExec().getCommandList());
            case GRPC ->
                new ProbeSpec.Grpc(probe.getGrpc().getPort(), probe.getGrpc().getService());
            case UNASKABLE -> new ProbeSpec.Unaskable(probe.getUnaskable());
            case ACTION_NOT_SET -> null;
        };
    }

    private static ProbeSpec.HttpGet httpGet(io.skiff.proto.node.HttpGet get) {
        return new ProbeSpec.HttpGet(
                get.getScheme().isEmpty() ? "HTTP" : get.getScheme(),
                get.getHost(),
                get.getPort(),
                get.getPath(),
                get.getHeadersMap());
    }

    private static int orElse(int value, int whenUnset) {
        return value <= 0 ? whenUnset : value;
    }

    static @Nullable Hook hook(io.skiff.proto.node.Hook hook) {
        return switch (hook.getActionCase()) {
            case HTTP_GET -> new Hook.Ask(httpGet(hook.getHttpGet()));
            case EXEC -> new Hook.Ask(new ProbeSpec.Exec(hook.getExec().getCommandList()));
            case SLEEP_SECONDS -> new Hook.Sleep(Duration.ofSeconds(hook.getSleepSeconds()));
            case UNASKABLE -> new Hook.Ask(new ProbeSpec.Unaskable(hook.getUnaskable()));
            case ACTION_NOT_SET -> null;
        };
    }
}
