package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.util.function.ToIntFunction;

/** Computes the replica counts of a deployment's status, without the conditions. */
final class DeploymentStatuses {

    private DeploymentStatuses() {}

    static DeploymentStatus count(ObservedDeployment observed, int collisions) {
        int available = sum(observed, ObservedReplicaSet::available);
        int ordered = sum(observed, ObservedReplicaSet::size);
        return new DeploymentStatusBuilder()
                .withObservedGeneration(observed.deployment().getMetadata().getGeneration())
                .withReplicas(sum(observed, ObservedReplicaSet::pods))
                .withUpdatedReplicas(
                        observed.current().map(ObservedReplicaSet::pods).orElse(0))
                .withReadyReplicas(sum(observed, ObservedReplicaSet::ready))
                .withAvailableReplicas(available)
                .withUnavailableReplicas(Math.max(0, ordered - available))
                .withCollisionCount(collisions == 0 ? null : collisions)
                .build();
    }

    static void judgeAvailability(RolloutLimits limits, DeploymentStatus status, Conditions conditions) {
        if (status.getAvailableReplicas() >= limits.minAvailable()) {
            conditions.set(
                    Conditions.AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        } else {
            conditions.set(
                    Conditions.AVAILABLE,
                    "False",
                    "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability.");
        }
    }

    /** Tells which replicas are not made, as the replica set itself says; the current one comes first. */
    static void passOnFailures(ObservedDeployment observed, Conditions conditions) {
        observed.all()
                .flatMap(replicaSet -> replicaSet.failure().stream())
                .findFirst()
                .ifPresentOrElse(
                        failure -> conditions.set(
                                Conditions.REPLICA_FAILURE,
                                failure.getStatus(),
                                failure.getReason(),
                                failure.getMessage()),
                        () -> conditions.remove(Conditions.REPLICA_FAILURE));
    }

    private static int sum(ObservedDeployment observed, ToIntFunction<ObservedReplicaSet> count) {
        return observed.all().mapToInt(count).sum();
    }
}
