package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.pod.PodState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Bounds the pods of a replica set that wait for a node: more would only fill the memory, of a mistyped number of replicas all of it. */
final class WaitingBound {

    private static final int MOST = 1_000;
    private static final String TYPE = "ReplicaFailure";
    private static final String REASON = "FailedCreate";
    private static final String MESSAGE = MOST + " pods of this replica set wait for a node, and no more are made until"
            + " one of these has a node: add nodes, request less, or ask for fewer replicas";

    private WaitingBound() {}

    /** The number of pods that may be made now. */
    static int room(ObservedReplicas observed) {
        long waiting =
                observed.active().stream().filter(pod -> !PodState.isBound(pod)).count();
        return Math.max(0, MOST - (int) waiting);
    }

    /** The conditions of a status: the bound's, since it holds pods back. */
    static List<ReplicaSetCondition> conditions(ObservedReplicas observed, Instant now) {
        if (!observed.maySpawn() || observed.missing() <= 0 || room(observed) > 0) {
            return List.of();
        }
        return List.of(stored(observed)
                .filter(condition -> MESSAGE.equals(condition.getMessage()))
                .orElseGet(() -> new ReplicaSetConditionBuilder()
                        .withType(TYPE)
                        .withStatus("True")
                        .withReason(REASON)
                        .withMessage(MESSAGE)
                        .withLastTransitionTime(Timestamps.format(now))
                        .build()));
    }

    private static Optional<ReplicaSetCondition> stored(ObservedReplicas observed) {
        return Optional.ofNullable(observed.replicaSet().getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> TYPE.equals(condition.getType()))
                .findFirst();
    }
}
