package io.skiff.controlplane.endpoint;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.owner.OwnerReferences;
import java.util.List;

/** Makes the one Endpoints object of a service, which older clients read. */
final class LegacyEndpoints {

    /** Kubernetes' bound; the slices have all addresses. */
    private static final int MOST_ADDRESSES = 1000;

    private LegacyEndpoints() {}

    static Endpoints of(Service service, List<Backends.Group> groups) {
        return new EndpointsBuilder()
                .withNewMetadata()
                .withNamespace(service.getMetadata().getNamespace())
                .withName(service.getMetadata().getName())
                .withLabels(Backends.labels(service))
                .withOwnerReferences(OwnerReferences.controlling(ServiceKind.SERVICE, service))
                .endMetadata()
                .withSubsets(
                        groups.stream().map(group -> subset(service, group)).toList())
                .build();
    }

    private static EndpointSubset subset(Service service, Backends.Group group) {
        return new EndpointSubsetBuilder()
                .withAddresses(addresses(service, group, true))
                .withNotReadyAddresses(addresses(service, group, false))
                .withPorts(group.ports().stream().map(LegacyEndpoints::port).toList())
                .build();
    }

    private static List<EndpointAddress> addresses(Service service, Backends.Group group, boolean serving) {
        return group.pods().stream()
                .filter(pod -> Backends.isServing(service, pod) == serving)
                .limit(MOST_ADDRESSES)
                .map(LegacyEndpoints::address)
                .toList();
    }

    private static EndpointAddress address(Pod pod) {
        return new EndpointAddressBuilder()
                .withIp(Backends.address(pod))
                .withNodeName(pod.getSpec().getNodeName())
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endTargetRef()
                .build();
    }

    private static EndpointPort port(Backends.Port port) {
        return new EndpointPortBuilder()
                .withName(port.name().orElse(null))
                .withProtocol(port.protocol())
                .withPort(port.number())
                .build();
    }
}
