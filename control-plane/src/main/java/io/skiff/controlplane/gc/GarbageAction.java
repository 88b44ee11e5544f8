package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** All steps of the garbage collector. */
public sealed interface GarbageAction extends Action {

    /** Removes an object from the store, with its allocations. */
    record Remove(HasMetadata object) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.delete(object);
        }
    }

    /** Marks a pod, so that its agent stops it. */
    record EndPod(Pod pod, Instant now) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return PodDeletion.end(pod, now, writer::update, writer::delete);
        }
    }

    /** Removes an owner from a dependent that is to survive it. */
    record Disown(HasMetadata disowned) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(disowned);
        }
    }

    /** Removes the finalizer of an owner whose dependents are released. Other finalizers still hold it. */
    record Unhold(HasMetadata unheld) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(unheld);
        }
    }
}
