package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.skiff.proto.node.Exec;
import io.skiff.proto.node.GrpcCheck;
import io.skiff.proto.node.Hook;
import io.skiff.proto.node.HttpGet;
import io.skiff.proto.node.Probe;
import io.skiff.proto.node.TcpSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Converts a container's probes and hooks, with their ports as numbers. */
final class Probes {

    private Probes() {}

    static Optional<Probe> probe(io.fabric8.kubernetes.api.model.@Nullable Probe probe, Container container) {
        if (probe == null) {
            return Optional.empty();
        }
        var result = Probe.newBuilder()
                .setInitialDelaySeconds(orElse(probe.getInitialDelaySeconds(), 0))
                .setPeriodSeconds(orElse(probe.getPeriodSeconds(), 10))
                .setTimeoutSeconds(orElse(probe.getTimeoutSeconds(), 1))
                .setSuccessThreshold(orElse(probe.getSuccessThreshold(), 1))
                .setFailureThreshold(orElse(probe.getFailureThreshold(), 3));
        if (probe.getTerminationGracePeriodSeconds() != null) {
            result.setTerminationGraceSeconds(probe.getTerminationGracePeriodSeconds());
        }
        var port = port(probe);
        var number = number(port, container);
        if (number.isEmpty()) {
            result.setUnaskable(unknown(port, container));
        } else if (probe.getHttpGet() != null) {
            result.setHttpGet(httpGet(probe.getHttpGet(), number.getAsInt()));
        } else if (probe.getTcpSocket() != null) {
            result.setTcpSocket(TcpSocket.newBuilder()
                    .setPort(number.getAsInt())
                    .setHost(orEmpty(probe.getTcpSocket().getHost())));
        } else if (probe.getGrpc() != null) {
            result.setGrpc(GrpcCheck.newBuilder()
                    .setPort(orElse(probe.getGrpc().getPort(), 0))
                    .setService(orEmpty(probe.getGrpc().getService())));
        } else if (probe.getExec() != null) {
            result.setExec(Exec.newBuilder().addAllCommand(probe.getExec().getCommand()));
        }
        return Optional.of(result.build());
    }

    /** A hook that says nothing to do is none. */
    static Optional<Hook> hook(@Nullable LifecycleHandler hook, Container container) {
        if (hook == null) {
            return Optional.empty();
        }
        if (hook.getExec() != null) {
            return Optional.of(Hook.newBuilder()
                    .setExec(Exec.newBuilder().addAllCommand(hook.getExec().getCommand()))
                    .build());
        }
        if (hook.getSleep() != null) {
            return Optional.of(Hook.newBuilder()
                    .setSleepSeconds(hook.getSleep().getSeconds())
                    .build());
        }
        if (hook.getHttpGet() == null) {
            return Optional.empty();
        }
        var port = hook.getHttpGet().getPort();
        var number = number(port, container);
        var result = Hook.newBuilder();
        return Optional.of(
                number.isEmpty()
                        ? result.setUnaskable(unknown(port, container)).build()
                        : result.setHttpGet(httpGet(hook.getHttpGet(), number.getAsInt()))
                                .build());
    }

    private static String unknown(IntOrString port, Container container) {
        return "couldn't find port \"" + port.getStrVal() + "\" in container \"" + container.getName() + "\"";
    }

    private static HttpGet httpGet(HTTPGetAction get, int port) {
        return HttpGet.newBuilder()
                .setPath(orEmpty(get.getPath()))
                .setPort(port)
                .setScheme(get.getScheme() == null ? "HTTP" : get.getScheme())
                .setHost(orEmpty(get.getHost()))
                .putAllHeaders(headers(get))
                .build();
    }

    /** Of several headers with one name the last counts; one without a value is empty, as in Kubernetes. */
    private static Map<String, String> headers(HTTPGetAction get) {
        var headers = new LinkedHashMap<String, String>();
        get.getHttpHeaders().forEach(header -> headers.put(orEmpty(header.getName()), orEmpty(header.getValue())));
        return headers;
    }

    /** The port of a probe; 0 for a probe without one. */
    private static IntOrString port(io.fabric8.kubernetes.api.model.Probe probe) {
        if (probe.getHttpGet() != null) {
            return probe.getHttpGet().getPort();
        }
        return probe.getTcpSocket() != null ? probe.getTcpSocket().getPort() : new IntOrString(0);
    }

    /** The number of a port; empty for a name that the container does not have. */
    private static OptionalInt number(IntOrString port, Container container) {
        if (port.getIntVal() != null) {
            return OptionalInt.of(port.getIntVal());
        }
        return container.getPorts().stream()
                .filter(candidate -> port.getStrVal().equals(candidate.getName()))
                .mapToInt(ContainerPort::getContainerPort)
                .findFirst();
    }

    private static int orElse(@Nullable Integer value, int whenMissing) {
        return value == null ? whenMissing : value;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
