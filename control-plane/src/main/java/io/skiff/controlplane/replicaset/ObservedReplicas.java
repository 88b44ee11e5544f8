package io.skiff.controlplane.replicaset;

import static java.util.stream.Collectors.groupingBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.schedule.Room;
import java.util.List;
import java.util.Map;

/**
 * The observation of one replica set.
 *
 * @param pods that it controls or could adopt, by what they are to it, each list by name
 * @param relatedByNode on each node, the active pods of all replica sets of the same deployment
 * @param maySpawn false when the replica set or its namespace is going away
 * @param room what the nodes have left
 * @param revision of the view
 */
record ObservedReplicas(
        ReplicaSet replicaSet,
        Map<PodRole, List<Pod>> pods,
        Map<String, Integer> relatedByNode,
        boolean maySpawn,
        Room room,
        long revision) {

    ObservedReplicas {
        pods = Map.copyOf(pods);
        relatedByNode = Map.copyOf(relatedByNode);
    }

    static Map<PodRole, List<Pod>> byRole(ReplicaSet replicaSet, List<Pod> pods) {
        return pods.stream().collect(groupingBy(pod -> PodRole.of(replicaSet, pod)));
    }

    int desired() {
        var replicas = replicaSet.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    /** How many replicas are to be made; negative when there are too many. */
    int missing() {
        return desired() - active().size() - pods(PodRole.ORPHAN).size();
    }

    List<Pod> pods(PodRole role) {
        return pods.getOrDefault(role, List.of());
    }

    /** The pods that count as replicas. */
    List<Pod> active() {
        return pods(PodRole.REPLICA);
    }
}
