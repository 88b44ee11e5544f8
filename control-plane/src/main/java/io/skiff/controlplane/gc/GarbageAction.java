package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
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

    /** Marks an object of which something runs, so that its node ends that first. */
    record Mark(HasMetadata marked) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(marked);
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
