package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.skiff.controlplane.object.Timestamps;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The condition Progressing, which tells whether a rollout makes progress, is complete, or has missed its deadline,
 * with Kubernetes' reasons and messages.
 */
final class Progress {

    static final String COMPLETE = "NewReplicaSetAvailable";
    static final String TIMED_OUT = "ProgressDeadlineExceeded";
    private static final String PAUSED = "DeploymentPaused";

    private Progress() {}

    /** Stops the deadline's clock while the deployment is paused. */
    static void observePause(ObservedDeployment observed, Conditions conditions) {
        if (deadlineSeconds(observed.deployment()).isEmpty()
                || conditions.hasReason(Conditions.PROGRESSING, TIMED_OUT)) {
            return;
        }
        var saysPaused = conditions.hasReason(Conditions.PROGRESSING, PAUSED);
        if (observed.isPaused() && !saysPaused) {
            conditions.set(Conditions.PROGRESSING, "Unknown", PAUSED, "Deployment is paused");
        } else if (!observed.isPaused() && saysPaused) {
            conditions.set(Conditions.PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
    }

    /** Notes a new replica set for the present template. */
    static void created(Deployment deployment, String replicaSet, Conditions conditions) {
        if (deadlineSeconds(deployment).isPresent()) {
            conditions.refresh(
                    Conditions.PROGRESSING,
                    "True",
                    "NewReplicaSetCreated",
                    "Created new replica set \"%s\"".formatted(replicaSet));
        }
    }

    /** Notes that an older replica set is the current one again: the old condition was about another. */
    static void found(Deployment deployment, String replicaSet, Conditions conditions) {
        if (deadlineSeconds(deployment).isPresent()) {
            conditions.refresh(
                    Conditions.PROGRESSING,
                    "True",
                    "FoundNewReplicaSet",
                    "Found new replica set \"%s\"".formatted(replicaSet));
        }
    }

    /** Compares the stored status with the new one. */
    static void judge(
            Deployment deployment, DeploymentStatus updated, String replicaSet, Conditions conditions, Instant now) {
        if (deadlineSeconds(deployment).isEmpty()) {
            conditions.remove(Conditions.PROGRESSING);
            return;
        }
        var wasComplete = conditions.hasReason(Conditions.PROGRESSING, COMPLETE);
        if (wasComplete && updated.getReplicas().equals(updated.getUpdatedReplicas())) {
            return;
        }
        if (isComplete(deployment, updated)) {
            conditions.set(
                    Conditions.PROGRESSING,
                    "True",
                    COMPLETE,
                    "ReplicaSet \"%s\" has successfully progressed.".formatted(replicaSet));
        } else if (isProgressing(deployment.getStatus(), updated)) {
            conditions.refresh(
                    Conditions.PROGRESSING,
                    "True",
                    "ReplicaSetUpdated",
                    "ReplicaSet \"%s\" is progressing.".formatted(replicaSet));
        } else if (hasTimedOut(deployment, conditions, now)) {
            conditions.set(
                    Conditions.PROGRESSING,
                    "False",
                    TIMED_OUT,
                    "ReplicaSet \"%s\" has timed out progressing.".formatted(replicaSet));
        }
    }

    /** Whether every replica is of the present template and available, and no other exists. */
    static boolean isComplete(Deployment deployment, DeploymentStatus status) {
        var replicas = RolloutLimits.of(deployment).replicas();
        return status.getUpdatedReplicas() == replicas
                && status.getReplicas() == replicas
                && status.getAvailableReplicas() == replicas;
    }

    /** The time of the deadline; empty while nothing is awaited. */
    static Optional<Instant> deadline(Deployment deployment, Conditions conditions) {
        return conditions
                .find(Conditions.PROGRESSING)
                .filter(condition -> !COMPLETE.equals(condition.getReason())
                        && !TIMED_OUT.equals(condition.getReason())
                        && !PAUSED.equals(condition.getReason()))
                .flatMap(condition -> deadlineSeconds(deployment)
                        .map(seconds -> lastUpdate(condition).plusSeconds(seconds)));
    }

    private static boolean hasTimedOut(Deployment deployment, Conditions conditions, Instant now) {
        return deadline(deployment, conditions).filter(now::isAfter).isPresent();
    }

    private static Instant lastUpdate(DeploymentCondition condition) {
        return Timestamps.parse(condition.getLastUpdateTime());
    }

    private static boolean isProgressing(@Nullable DeploymentStatus before, DeploymentStatus after) {
        return orZero(after.getUpdatedReplicas()) > orZero(before == null ? null : before.getUpdatedReplicas())
                || oldReplicas(after) < oldReplicas(before)
                || orZero(after.getReadyReplicas()) > orZero(before == null ? null : before.getReadyReplicas())
                || orZero(after.getAvailableReplicas()) > orZero(before == null ? null : before.getAvailableReplicas());
    }

    private static int oldReplicas(@Nullable DeploymentStatus status) {
        return status == null ? 0 : orZero(status.getReplicas()) - orZero(status.getUpdatedReplicas());
    }

    private static int orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    /** The deadline in seconds; empty if it is not set, or the largest number. */
    private static Optional<Integer> deadlineSeconds(Deployment deployment) {
        return Optional.ofNullable(deployment.getSpec().getProgressDeadlineSeconds())
                .filter(seconds -> seconds != Integer.MAX_VALUE);
    }
}
