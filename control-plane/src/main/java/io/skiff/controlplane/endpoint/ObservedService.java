package io.skiff.controlplane.endpoint;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of one service.
 *
 * @param service empty when it is gone
 * @param pods that match its selector
 * @param slices that were made for it, by name
 * @param endpoints of its name, whoever made them
 */
record ObservedService(
        Optional<Service> service, List<Pod> pods, List<EndpointSlice> slices, Optional<Endpoints> endpoints) {

    ObservedService {
        pods = List.copyOf(pods);
        slices = List.copyOf(slices);
    }

    /** Without a selector the user names the endpoints. */
    static boolean selects(Service service) {
        var selector = service.getSpec().getSelector();
        return selector != null && !selector.isEmpty();
    }
}
