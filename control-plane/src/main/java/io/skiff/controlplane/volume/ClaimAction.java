package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** All that is done for a claim. */
public sealed interface ClaimAction extends Action {

    /** Gives a claim that names no class the default one. */
    record SetClass(PersistentVolumeClaim claim) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(claim);
        }
    }

    /** Says in a condition and an event why the claim has no volume, or has lost it. */
    record Explain(PersistentVolumeClaim claim, EventType type, String reason, String message) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(claim, type, reason, message);
            return writer.update(claim);
        }
    }

    /** Makes the volume of a claim. Its name follows from the claim's uid: there is never a second one. */
    record Provision(PersistentVolumeClaim claim, PersistentVolume volume) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(
                    claim,
                    EventType.NORMAL,
                    "Provisioning",
                    "Provisioning volume for claim \"" + claim.getMetadata().getNamespace() + "/"
                            + claim.getMetadata().getName() + "\"");
            return writer.create(volume);
        }
    }

    /** Holds a volume for the claim, or notes that its directory was made, unless the claim changed. */
    record Reserve(PersistentVolume volume, PersistentVolumeClaim claim) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(volume, Claims.unchanged(List.of(claim)));
        }
    }

    /** Lets the scheduler choose another node, after one that cannot make the volume. */
    record Deselect(PersistentVolumeClaim claim, String message) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(claim, EventType.WARNING, "ProvisioningFailed", message);
            return writer.update(claim);
        }
    }

    /** Marks a volume that was never made, and whose node is gone. */
    record Discard(PersistentVolume volume) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.delete(volume);
        }
    }

    /** @param event the message of its success; empty for a volume that was there before */
    record Bind(PersistentVolumeClaim claim, String event) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            if (!event.isEmpty()) {
                writer.event(claim, EventType.NORMAL, "ProvisioningSucceeded", event);
            }
            return writer.update(claim);
        }
    }

    /** Gives the volume of a bound claim the size that the claim asks for, unless the claim changed. */
    record Expand(PersistentVolume volume, PersistentVolumeClaim claim) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(
                    claim,
                    EventType.NORMAL,
                    "VolumeResizeSuccessful",
                    "ExpandVolume succeeded for volume " + volume.getMetadata().getName()
                            + "; a directory has no limit but its node's disk");
            return writer.update(volume, Claims.unchanged(List.of(claim)));
        }
    }

    /** @param claim with the finalizer that protects it, which somebody took off */
    record Protect(PersistentVolumeClaim claim) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(claim);
        }
    }

    /** @param claim without the finalizer that protects it */
    record Unprotect(PersistentVolumeClaim claim) implements ClaimAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return claim.getFinalizers().isEmpty() ? writer.delete(claim) : writer.update(claim);
        }
    }
}
