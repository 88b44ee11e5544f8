package io.skiff.controlplane.deployment;

import static java.util.Comparator.comparing;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.skiff.controlplane.pod.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A replica set with the state of its pods, read from the pods themselves: its own status may lag behind.
 *
 * @param pods that count as replicas
 * @param running pods that have not ended, terminating ones included
 * @param nextAvailable when the next ready pod becomes available
 */
record ObservedReplicaSet(
        ReplicaSet replicaSet, int pods, int ready, int available, int running, Optional<Instant> nextAvailable) {

    /** Oldest first. */
    static final Comparator<ObservedReplicaSet> BY_AGE = comparing(
                    (ObservedReplicaSet observed) ->
                            observed.replicaSet.getMetadata().getCreationTimestamp(),
                    Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(ObservedReplicaSet::revision)
            .thenComparing(ObservedReplicaSet::name);

    static ObservedReplicaSet of(ReplicaSet replicaSet, List<Pod> owned, Duration minReady, Instant now) {
        var active = owned.stream().filter(PodState::isActive).toList();
        return new ObservedReplicaSet(
                replicaSet,
                active.size(),
                (int) active.stream().filter(PodState::isReady).count(),
                (int) active.stream()
                        .filter(pod -> PodState.isAvailable(pod, minReady, now))
                        .count(),
                (int) owned.stream().filter(pod -> !PodState.isFinished(pod)).count(),
                active.stream()
                        .flatMap(pod -> PodState.availableAt(pod, minReady).stream())
                        .filter(at -> at.isAfter(now))
                        .min(Instant::compareTo));
    }

    String name() {
        return replicaSet.getMetadata().getName();
    }

    /** The size that it was told to have. */
    int size() {
        var replicas = replicaSet.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    /** Of the pods that will be left when it has its size: never-ready ones go first. */
    int availableOfSize() {
        return Math.min(size(), available);
    }

    /** Its condition that it cannot make its replicas. */
    Optional<ReplicaSetCondition> failure() {
        return Optional.ofNullable(replicaSet.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> Conditions.REPLICA_FAILURE.equals(condition.getType()))
                .findFirst();
    }

    boolean isActive() {
        return size() > 0;
    }

    long revision() {
        return Revisions.of(replicaSet);
    }
}
