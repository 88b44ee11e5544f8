package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Optional;

/**
 * What was observed of one volume.
 *
 * @param claim of the name that the volume is for, whichever it is
 * @param isUsed by a pod on a node
 * @param directory on its node
 * @param isAlsoOthers another volume has the same directory
 */
record ObservedVolume(
        PersistentVolume volume,
        Optional<PersistentVolumeClaim> claim,
        boolean isUsed,
        Directory directory,
        boolean isAlsoOthers) {}
