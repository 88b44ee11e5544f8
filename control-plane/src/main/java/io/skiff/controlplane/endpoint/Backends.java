package io.skiff.controlplane.endpoint;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.skiff.controlplane.object.Selectors;
import io.skiff.controlplane.pod.PodState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The pods behind a service, by the ports on which they answer: pods may give one named port different numbers. */
final class Backends {

    private Backends() {}

    /**
     * Pods that answer on the same numbers.
     *
     * @param ports in the service's order
     * @param pods by address
     */
    record Group(List<Port> ports, List<Pod> pods) {
        Group {
            ports = List.copyOf(ports);
            pods = List.copyOf(pods);
        }
    }

    /** One of the service's ports, with the pods' number. */
    record Port(Optional<String> name, String protocol, int number) {}

    /** In an order that depends only on what is given. A pod that has none of the ports does not answer. */
    static List<Group> of(Service service, List<Pod> pods) {
        var groups = new LinkedHashMap<List<Port>, List<Pod>>();
        pods.stream()
                .filter(pod -> isBehind(service, pod))
                .sorted(Comparator.comparing(Backends::address)
                        .thenComparing(pod -> pod.getMetadata().getName()))
                .forEach(pod -> groups.computeIfAbsent(ports(service, pod), ports -> new ArrayList<>())
                        .add(pod));
        return groups.entrySet().stream()
                .filter(group -> !group.getKey().isEmpty() || hasNoPorts(service))
                .map(group -> new Group(group.getKey(), group.getValue()))
                .sorted(Comparator.comparing(group -> group.ports().toString()))
                .toList();
    }

    /** A headless one need not have any. */
    private static boolean hasNoPorts(Service service) {
        return service.getSpec().getPorts().isEmpty();
    }

    /** Traffic may go there now. */
    static boolean isServing(Service service, Pod pod) {
        return Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses())
                || (PodState.isReady(pod) && !PodState.isTerminating(pod));
    }

    static String address(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPodIP() == null
                ? ""
                : pod.getStatus().getPodIP();
    }

    static boolean isSelected(Service service, Pod pod) {
        return Selectors.matches(
                service.getSpec().getSelector(), pod.getMetadata().getLabels());
    }

    private static boolean isBehind(Service service, Pod pod) {
        return isSelected(service, pod)
                && PodState.isBound(pod)
                && !PodState.isFinished(pod)
                && !PodState.isTerminating(pod)
                && !address(pod).isEmpty();
    }

    private static List<Port> ports(Service service, Pod pod) {
        var ports = new ArrayList<Port>();
        for (var port : service.getSpec().getPorts()) {
            target(port, pod)
                    .ifPresent(
                            number -> ports.add(new Port(Optional.ofNullable(port.getName()), protocol(port), number)));
        }
        return ports;
    }

    private static Optional<Integer> target(ServicePort port, Pod pod) {
        var target = port.getTargetPort() == null ? new IntOrString(port.getPort()) : port.getTargetPort();
        if (target.getIntVal() != null) {
            return Optional.of(target.getIntVal() == 0 ? port.getPort() : target.getIntVal());
        }
        return pod.getSpec().getContainers().stream()
                .map(Container::getPorts)
                .flatMap(List::stream)
                .filter(candidate -> Objects.equals(candidate.getName(), target.getStrVal()))
                .filter(candidate -> protocol(port).equals(Objects.requireNonNullElse(candidate.getProtocol(), "TCP")))
                .map(ContainerPort::getContainerPort)
                .findFirst();
    }

    private static String protocol(ServicePort port) {
        return port.getProtocol() == null ? "TCP" : port.getProtocol();
    }

    /** The labels of what is made for a service: its own, as Kubernetes does. */
    static Map<String, String> labels(Service service) {
        var labels = service.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
