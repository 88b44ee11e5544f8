package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Set;

/**
 * What was observed of the ephemeral volumes of one pod.
 *
 * @param pod has not ended, and is not marked
 * @param present names of those of its claims that are there, whoever made them
 */
record ObservedEphemeral(Pod pod, Set<String> present) {

    ObservedEphemeral {
        present = Set.copyOf(present);
    }
}
