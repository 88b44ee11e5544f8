package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.owner.Ending;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next step of one volume. Its directory is removed in steps of their own: the volume is marked; when no
 * claim and no pod has it, the protection is taken off and the removal is asked for, in one write; what the node reports takes off
 * the last finalizer.
 */
final class VolumePlanner {

    private final ObservedVolume observed;
    private final PersistentVolume volume;

    private VolumePlanner(ObservedVolume observed) {
        this.observed = observed;
        this.volume = observed.volume();
    }

    static Plan plan(ObservedVolume observed) {
        return new VolumePlanner(observed).plan();
    }

    private Plan plan() {
        if (Ending.isMarked(volume)) {
            boolean isHeld = (isClaimed() && !isUnmade())
                    || Copies.target(volume).isPresent()
                    || Copies.leftBehind(volume).isPresent();
            return isHeld || observed.isUsed() ? Plan.NOTHING : end();
        }
        if (!volume.getFinalizers().contains(PersistentVolumeKind.PROTECTION)) {
            return Plan.of(new VolumeAction.Protect(with(PersistentVolumeKind.PROTECTION)));
        }
        var phase = phase();
        if (phase.equals("Released") && Directory.goesWith(volume) && !observed.isUsed()) {
            return volume.getFinalizers().contains(LocalPath.FINALIZER)
                    ? Plan.of(new VolumeAction.Delete(volume))
                    : Plan.of(new VolumeAction.Update(with(LocalPath.FINALIZER)));
        }
        return volume.getStatus() != null && phase.equals(volume.getStatus().getPhase())
                ? Plan.NOTHING
                : Plan.of(new VolumeAction.Update(inPhase(phase, null)));
    }

    private PersistentVolume with(String finalizer) {
        return new PersistentVolumeBuilder(volume)
                .editMetadata()
                .addToFinalizers(finalizer)
                .endMetadata()
                .build();
    }

    private PersistentVolume inPhase(String phase, @Nullable String message) {
        return new PersistentVolumeBuilder(volume)
                .editOrNewStatus()
                .withPhase(phase)
                .withMessage(message)
                .endStatus()
                .build();
    }

    /** Whether the very claim that the volume is for is there. */
    private boolean isClaimed() {
        var uid = Claims.uid(volume.getSpec().getClaimRef());
        return !uid.isEmpty()
                && observed.claim()
                        .filter(claim -> uid.equals(claim.getMetadata().getUid()))
                        .isPresent();
    }

    /** A claim is bound only to a volume whose directory was made: nothing is lost with this one. */
    private boolean isUnmade() {
        return LocalPath.isProvisioned(volume)
                && !LocalPath.isMade(volume)
                && observed.claim().filter(Claims::isBound).isEmpty();
    }

    private String phase() {
        if (Claims.uid(volume.getSpec().getClaimRef()).isEmpty()) {
            return Copies.isUnmade(volume) ? "Pending" : "Available";
        }
        if (!isClaimed()) {
            return "Released";
        }
        boolean isBound = observed.claim()
                .filter(claim -> Claims.isBound(claim)
                        && Claims.volumeName(claim).equals(volume.getMetadata().getName()))
                .isPresent();
        return isBound ? "Bound" : LocalPath.isProvisioned(volume) ? "Pending" : "Available";
    }

    private Plan end() {
        boolean goesWithDirectory = Directory.goesWith(volume)
                && observed.directory().hasNode()
                && !observed.isAlsoOthers()
                && volume.getFinalizers().contains(LocalPath.FINALIZER);
        if (!goesWithDirectory) {
            return release(volume, PersistentVolumeKind.PROTECTION, LocalPath.FINALIZER);
        }
        if (!Directory.isToGo(volume)) {
            var asked = new PersistentVolumeBuilder(volume)
                    .editMetadata()
                    .addToAnnotations(Directory.REMOVE, Directory.removalOf(volume))
                    .endMetadata()
                    .build();
            return release(asked, PersistentVolumeKind.PROTECTION);
        }
        if (observed.directory().isRemoved()) {
            return release(volume, LocalPath.FINALIZER);
        }
        var problem = observed.directory().problem();
        boolean isNew = !problem.isEmpty()
                && (volume.getStatus() == null
                        || !problem.equals(volume.getStatus().getMessage()));
        return isNew ? Plan.of(new VolumeAction.TellFailure(inPhase("Failed", problem), problem)) : Plan.NOTHING;
    }

    /** Nothing when others' finalizers are all that holds it. */
    private Plan release(PersistentVolume edited, String... finalizers) {
        var released = new PersistentVolumeBuilder(edited)
                .editMetadata()
                .removeFromFinalizers(finalizers)
                .endMetadata()
                .build();
        return released.equals(volume) ? Plan.NOTHING : Plan.of(new VolumeAction.Release(released));
    }
}
