package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.skiff.proto.node.HostPort;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ports of its node that lead to a pod. */
final class HostPorts {

    private HostPorts() {}

    /** None if the pod is in the host's network, where it has all of them. */
    static List<HostPort> of(PodSpec spec) {
        return Boolean.TRUE.equals(spec.getHostNetwork())
                ? List.of()
                : Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                        .map(Container::getPorts)
                        .flatMap(List::stream)
                        .filter(port -> isPort(port.getHostPort()) && isPort(port.getContainerPort()))
                        .map(HostPorts::of)
                        .toList();
    }

    private static HostPort of(ContainerPort port) {
        return HostPort.newBuilder()
                .setIp(port.getHostIP() == null ? "" : port.getHostIP())
                .setProtocol(port.getProtocol() == null ? "TCP" : port.getProtocol())
                .setHostPort(port.getHostPort())
                .setContainerPort(port.getContainerPort())
                .build();
    }

    private static boolean isPort(@Nullable Integer number) {
        return number != null && number > 0 && number < 1 << 16;
    }
}
