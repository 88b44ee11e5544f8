package io.skiff.controlplane.balancer;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of one service that is a load balancer, or was one.
 *
 * @param loss the port of it that another service has
 * @param slices with its endpoints; none unless only nodes with endpoints count
 */
record ObservedBalancer(
        Service service, Optional<Balancers.Loss> loss, List<NodeFace> nodes, List<EndpointSlice> slices) {

    ObservedBalancer {
        nodes = List.copyOf(nodes);
        slices = List.copyOf(slices);
    }

    /** Traffic from outside goes only to endpoints of the node that it comes to. */
    static boolean isLocal(Service service) {
        return "Local".equals(service.getSpec().getExternalTrafficPolicy());
    }
}
