package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.Stream;

/** A port of the node that a pod takes for itself. */
record HostPort(String ip, String protocol, int port) {

    private static final String ANY = "0.0.0.0";

    /** The ports of a pod: each hostPort, and every port of a pod on the host's network. */
    static List<HostPort> usedBy(Pod pod) {
        var hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
        return pod.getSpec().getContainers().stream()
                .map(Container::getPorts)
                .flatMap(List::stream)
                .flatMap(port -> usedBy(port, hostNetwork))
                .toList();
    }

    boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || ip.equals(ANY) || other.ip.equals(ANY));
    }

    private static Stream<HostPort> usedBy(ContainerPort port, boolean hostNetwork) {
        var number = port.getHostPort() != null ? port.getHostPort() : hostNetwork ? port.getContainerPort() : null;
        if (number == null || number == 0) {
            return Stream.empty();
        }
        var ip = port.getHostIP() == null || port.getHostIP().isEmpty() ? ANY : port.getHostIP();
        var protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
        return Stream.of(new HostPort(ip, protocol, number));
    }
}
