package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** All that the collector of garbage does. */
public sealed interface GarbageAction extends Action {

    /** The object leaves the store, with what was allocated for it. */
    record Remove(HasMetadata object) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.delete(object);
        }
    }

    /** The pod's agent is to stop it. */
    record EndPod(Pod pod, Instant now) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return PodDeletion.begin(pod, now).map(writer::update).orElseGet(() -> writer.delete(pod));
        }
    }

    /** What was owned by an object that goes alone stays. */
    record Disown(HasMetadata disowned) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(disowned);
        }
    }

    /** An object that was to spare what it owned need not wait for that any more; for something else it still does. */
    record Unhold(HasMetadata unheld) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(unheld);
        }
    }
}
