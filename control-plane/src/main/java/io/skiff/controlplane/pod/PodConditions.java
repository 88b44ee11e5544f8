package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.skiff.controlplane.object.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Edits a pod's list of conditions. lastTransitionTime only changes with the status. */
public final class PodConditions {

    /** The reason of the condition Ready on a pod of whose node nothing is heard. */
    public static final String NODE_NOT_READY = "NodeNotReady";

    private PodConditions() {}

    /** Returns the conditions with one of them set, or the same list if nothing changes. */
    public static List<PodCondition> with(
            List<PodCondition> conditions,
            String type,
            boolean status,
            @Nullable String reason,
            @Nullable String message,
            Instant now) {
        var label = status ? "True" : "False";
        var result = new ArrayList<PodCondition>();
        var found = false;
        for (var condition : conditions) {
            if (!type.equals(condition.getType())) {
                result.add(condition);
                continue;
            }
            found = true;
            result.add(edited(condition, label, reason, message, now));
        }
        if (!found) {
            result.add(new PodConditionBuilder()
                    .withType(type)
                    .withStatus(label)
                    .withReason(reason)
                    .withMessage(message)
                    .withLastTransitionTime(Timestamps.format(now))
                    .build());
        }
        return result;
    }

    private static PodCondition edited(
            PodCondition condition, String status, @Nullable String reason, @Nullable String message, Instant now) {
        var sameStatus = status.equals(condition.getStatus());
        if (sameStatus
                && Objects.equals(condition.getReason(), reason)
                && Objects.equals(condition.getMessage(), message)) {
            return condition;
        }
        return new PodConditionBuilder(condition)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(sameStatus ? condition.getLastTransitionTime() : Timestamps.format(now))
                .build();
    }
}
