package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimConditionBuilder;
import io.skiff.controlplane.object.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes copies of a claim that say what became of it. */
final class ClaimStatus {

    /** A condition of ours: why a claim has no volume, or not the size that it asks for. */
    static final String WAITING = "Waiting";

    private ClaimStatus() {}

    /** The claim with this volume for good, as large as that is. */
    static PersistentVolumeClaim bound(PersistentVolumeClaim claim, PersistentVolume volume) {
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToAnnotations(Claims.BIND_COMPLETED, "yes")
                .addToAnnotations(Claims.BOUND_BY_CONTROLLER, "yes")
                .endMetadata()
                .editSpec()
                .withVolumeName(volume.getMetadata().getName())
                .endSpec()
                .editOrNewStatus()
                .withPhase("Bound")
                .withAccessModes(volume.getSpec().getAccessModes())
                .withCapacity(volume.getSpec().getCapacity())
                .withConditions(others(claim))
                .endStatus()
                .build();
    }

    /** The conditions that are not ours. */
    static List<PersistentVolumeClaimCondition> others(PersistentVolumeClaim claim) {
        return claim.getStatus() == null
                ? List.of()
                : claim.getStatus().getConditions().stream()
                        .filter(condition -> !WAITING.equals(condition.getType()))
                        .toList();
    }

    /** The claim with the reason; empty when that is what is told already. */
    static Optional<PersistentVolumeClaim> explained(
            PersistentVolumeClaim claim, String phase, String reason, String message, Instant now) {
        var status = claim.getStatus();
        boolean isTold = status != null
                && phase.equals(status.getPhase())
                && status.getConditions().stream()
                        .anyMatch(condition -> WAITING.equals(condition.getType())
                                && reason.equals(condition.getReason())
                                && message.equals(condition.getMessage()));
        if (isTold) {
            return Optional.empty();
        }
        var conditions = new ArrayList<>(others(claim));
        conditions.add(new PersistentVolumeClaimConditionBuilder()
                .withType(WAITING)
                .withStatus("True")
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(Timestamps.format(now))
                .build());
        return Optional.of(new PersistentVolumeClaimBuilder(claim)
                .editOrNewStatus()
                .withPhase(phase)
                .withConditions(conditions)
                .endStatus()
                .build());
    }
}
