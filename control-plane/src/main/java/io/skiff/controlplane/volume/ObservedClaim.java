package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of one claim.
 *
 * @param isUsed by a pod on a node
 * @param storageClass that it names, if there is one of this name
 * @param volume that it is bound to, names, or that is held for it
 * @param directory of that volume
 * @param free volumes that it could have, the smallest first
 * @param vain why the node that the scheduler chose can make no volume for it; empty if it can, or none is chosen
 */
record ObservedClaim(
        PersistentVolumeClaim claim,
        boolean isUsed,
        Optional<GenericKubernetesResource> storageClass,
        Optional<String> defaultClass,
        Optional<PersistentVolume> volume,
        Directory directory,
        List<PersistentVolume> free,
        Optional<String> vain) {

    ObservedClaim {
        free = List.copyOf(free);
    }
}
