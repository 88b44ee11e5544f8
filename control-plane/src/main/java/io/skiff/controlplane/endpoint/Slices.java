package io.skiff.controlplane.endpoint;

import com.google.common.collect.Lists;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.owner.OwnerReferences;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a service's endpoint slices of at most {@link #MOST_ENDPOINTS}. */
final class Slices {

    static final int MOST_ENDPOINTS = 100;
    static final String MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
    static final String MANAGED_BY = "endpoints.skiff.io";

    private Slices() {}

    /** Makes numbered slices, so that the same backends always give the same slices. */
    static List<EndpointSlice> of(Service service, List<Backends.Group> groups) {
        var slices = new ArrayList<EndpointSlice>();
        for (var group : groups) {
            for (var pods : Lists.partition(group.pods(), MOST_ENDPOINTS)) {
                slices.add(slice(service, slices.size() + 1, group.ports(), pods));
            }
        }
        if (slices.isEmpty()) {
            slices.add(slice(service, 1, List.of(), List.of()));
        }
        return slices;
    }

    private static EndpointSlice slice(Service service, int number, List<Backends.Port> ports, List<Pod> pods) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(service.getMetadata().getNamespace())
                .withName(service.getMetadata().getName() + "-" + number)
                .withLabels(Backends.labels(service))
                .addToLabels(
                        EndpointSliceKind.SERVICE_LABEL, service.getMetadata().getName())
                .addToLabels(MANAGED_BY_LABEL, MANAGED_BY)
                .withOwnerReferences(OwnerReferences.controlling(ServiceKind.SERVICE, service))
                .endMetadata()
                .withAddressType("IPv4")
                .withPorts(ports.stream().map(Slices::port).toList())
                .withEndpoints(pods.stream().map(pod -> endpoint(service, pod)).toList())
                .build();
    }

    private static EndpointPort port(Backends.Port port) {
        return new EndpointPortBuilder()
                .withName(port.name().orElse(""))
                .withProtocol(port.protocol())
                .withPort(port.number())
                .build();
    }

    private static Endpoint endpoint(Service service, Pod pod) {
        return new EndpointBuilder()
                .withAddresses(Backends.address(pod))
                .withNewConditions()
                .withReady(Backends.isServing(service, pod))
                .withServing(Backends.isServing(service, pod))
                .withTerminating(false)
                .endConditions()
                .withNodeName(pod.getSpec().getNodeName())
                .withHostname(hostname(service, pod))
                .withTargetRef(new ObjectReferenceBuilder()
                        .withKind("Pod")
                        .withNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .build())
                .build();
    }

    /** The pod's name within the service, if it asks for one there; null if not. */
    private static @Nullable String hostname(Service service, Pod pod) {
        var hostname = pod.getSpec().getHostname();
        boolean isThere = hostname != null
                && !hostname.isEmpty()
                && service.getMetadata().getName().equals(pod.getSpec().getSubdomain());
        return isThere ? hostname : null;
    }
}
