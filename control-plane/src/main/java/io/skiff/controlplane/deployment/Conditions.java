package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.skiff.controlplane.object.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Edits the conditions of a deployment's new status. */
final class Conditions {

    static final String PROGRESSING = "Progressing";
    static final String AVAILABLE = "Available";
    static final String REPLICA_FAILURE = "ReplicaFailure";

    private final List<DeploymentCondition> conditions;
    private final Instant now;

    Conditions(List<DeploymentCondition> stored, Instant now) {
        this.conditions = new ArrayList<>(stored);
        this.now = now;
    }

    Optional<DeploymentCondition> find(String type) {
        return conditions.stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    boolean hasReason(String type, String reason) {
        return find(type)
                .filter(condition -> reason.equals(condition.getReason()))
                .isPresent();
    }

    void remove(String type) {
        conditions.removeIf(condition -> condition.getType().equals(type));
    }

    /**
     * Sets a condition. If status and reason stay the same, nothing changes, so that the times tell since when it
     * holds.
     */
    void set(String type, String status, String reason, String message) {
        var present = find(type);
        if (present.filter(condition -> condition.getStatus().equals(status) && reason.equals(condition.getReason()))
                .isEmpty()) {
            refresh(type, status, reason, message);
        }
    }

    /** Sets a condition, and lastUpdateTime to now even if status and reason stay the same. */
    void refresh(String type, String status, String reason, String message) {
        var transition = find(type)
                .filter(condition -> condition.getStatus().equals(status))
                .map(DeploymentCondition::getLastTransitionTime)
                .orElse(Timestamps.format(now));
        remove(type);
        conditions.add(new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastUpdateTime(Timestamps.format(now))
                .withLastTransitionTime(transition)
                .build());
    }

    List<DeploymentCondition> list() {
        return List.copyOf(conditions);
    }
}
