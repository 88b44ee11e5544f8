package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** All that is done for the copies of a volume. */
public sealed interface CopyAction extends Action {

    /** Has the volume copied to another node, unless its claim changed: then a pod may have it. */
    record Begin(PersistentVolume volume, PersistentVolumeClaim claim, String message) implements CopyAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(claim, EventType.NORMAL, "Moving", message);
            return writer.update(volume, Claims.unchanged(List.of(claim)));
        }
    }

    /** Makes the copy the volume. The former directory goes. */
    record Switch(PersistentVolume volume, PersistentVolumeClaim claim, String message) implements CopyAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(claim, EventType.NORMAL, "Moved", message);
            return writer.update(volume);
        }
    }

    /** @param volume without a copy that nobody wants any more, or without what it has left behind; or made */
    record Update(PersistentVolume volume) implements CopyAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(volume);
        }
    }

    /** Says in the volume's status how far the copy is, or why it is not made. */
    record Tell(PersistentVolume volume, PersistentVolumeClaim claim, EventType type, String message)
            implements CopyAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(claim, type, "VolumeCopy", message);
            return writer.update(volume);
        }
    }

    /** Has a snapshot made, unless the claim changed. */
    record Snapshot(PersistentVolume snapshot, PersistentVolumeClaim claim) implements CopyAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.create(snapshot, Claims.unchanged(List.of(claim)));
        }
    }

    /** @param claim without the wish for a snapshot, which is there */
    record Fulfil(PersistentVolumeClaim claim, String message) implements CopyAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(claim, EventType.NORMAL, "SnapshotMade", message);
            return writer.update(claim);
        }
    }
}
