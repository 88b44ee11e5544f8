package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.object.Selectors;
import io.skiff.controlplane.pod.PodState;
import java.util.List;
import java.util.Map;

/**
 * The observation of one replica set.
 *
 * @param owned all pods that it controls
 * @param orphans pods that match its selector and that nobody controls
 * @param relatedByNode the number of active pods of all replica sets of the same deployment, by node
 * @param maySpawn false if the replica set or its namespace is being deleted
 * @param revision of the view
 */
record Replicas(
        ReplicaSet replicaSet,
        List<Pod> owned,
        List<Pod> orphans,
        Map<String, Integer> relatedByNode,
        boolean maySpawn,
        long revision) {

    Replicas {
        owned = List.copyOf(owned);
        orphans = List.copyOf(orphans);
        relatedByNode = Map.copyOf(relatedByNode);
    }

    int desired() {
        var replicas = replicaSet.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    /** The pods that count as replicas. */
    List<Pod> active() {
        return owned.stream()
                .filter(pod -> PodState.isActive(pod) && matches(pod))
                .toList();
    }

    boolean matches(Pod pod) {
        return Selectors.matches(
                replicaSet.getSpec().getSelector(), pod.getMetadata().getLabels());
    }
}
