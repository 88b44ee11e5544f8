package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of the copies of one volume.
 *
 * @param claim that is bound to it
 * @param users names of the pods on nodes that use the claim
 * @param own the volume's directory
 * @param target of the copy that is being made
 * @param leftBehind the directory that is being removed
 * @param original the volume of which this one is to be a copy
 * @param snapshot the volume of the name that the claim's snapshot is to have, whatever it is
 * @param wantedNode why the node that the user wants cannot have the volume; empty if it can
 */
record ObservedCopy(
        PersistentVolume volume,
        Optional<PersistentVolumeClaim> claim,
        List<String> users,
        Directory own,
        Directory target,
        Directory leftBehind,
        Optional<PersistentVolume> original,
        Optional<PersistentVolume> snapshot,
        Optional<String> wantedNode) {

    ObservedCopy {
        users = List.copyOf(users);
    }
}
