package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All that is done for a volume. */
public sealed interface VolumeAction extends Action {

    /** Writes its phase, or the finalizer of a volume whose directory goes with it. */
    record Update(PersistentVolume volume) implements VolumeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(volume);
        }
    }

    /** @param volume with the finalizer that protects it, which somebody took off */
    record Protect(PersistentVolume volume) implements VolumeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(volume);
        }
    }

    /** Marks a volume whose claim is gone. */
    record Delete(PersistentVolume volume) implements VolumeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.delete(volume);
        }
    }

    /** @param volume without finalizers that held it */
    record Release(PersistentVolume volume) implements VolumeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return volume.getFinalizers().isEmpty() ? writer.delete(volume) : writer.update(volume);
        }
    }

    /** Says that the node cannot remove the directory. */
    record TellFailure(PersistentVolume volume, String message) implements VolumeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(volume, EventType.WARNING, "VolumeFailedDelete", message);
            return writer.update(volume);
        }
    }
}
