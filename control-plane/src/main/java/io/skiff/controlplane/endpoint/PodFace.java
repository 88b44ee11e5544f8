package io.skiff.controlplane.endpoint;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.pod.PodState;
import java.util.Map;
import java.util.Optional;

/** All of a pod that services see and that may change while it is there: when this is the same, so are their endpoints. */
record PodFace(
        String uid,
        Map<String, String> labels,
        Optional<String> node,
        String address,
        boolean isReady,
        boolean isActive) {

    static PodFace of(Pod pod) {
        var labels = pod.getMetadata().getLabels();
        return new PodFace(
                String.valueOf(pod.getMetadata().getUid()),
                labels == null ? Map.of() : labels,
                PodState.nodeName(pod),
                Backends.address(pod),
                PodState.isReady(pod),
                PodState.isActive(pod));
    }
}
