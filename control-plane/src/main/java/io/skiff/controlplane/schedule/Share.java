package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.pod.PodResources;
import io.skiff.controlplane.pod.PodState;
import java.util.List;
import java.util.Optional;

/**
 * What one pod holds of its node.
 *
 * @param owner uid of the controller whose replica it is; a pod that is terminating still holds its place, but is no replica any more
 * @param isReadable false when nobody knows what the pod holds
 */
record Share(PodResources resources, List<HostPort> ports, Optional<String> owner, boolean isReadable) {

    private static final Share UNREADABLE = new Share(PodResources.NONE, List.of(), Optional.empty(), false);

    Share {
        ports = List.copyOf(ports);
    }

    /** What an older version let in and cannot be read makes only its own node unreadable. */
    static Share of(Pod pod) {
        try {
            var owner =
                    PodState.isTerminating(pod) ? Optional.<OwnerReference>empty() : OwnerReferences.controller(pod);
            return new Share(
                    PodResources.requestedBy(pod), HostPort.usedBy(pod), owner.map(OwnerReference::getUid), true);
        } catch (RuntimeException e) {
            return UNREADABLE;
        }
    }
}
