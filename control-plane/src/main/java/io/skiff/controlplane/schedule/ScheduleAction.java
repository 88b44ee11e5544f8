package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All steps of the scheduler for an unbound pod. */
public sealed interface ScheduleAction extends Action {

    /** Binds a pod to a node. */
    record Bind(Pod bound) implements ScheduleAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            tellBound(bound, writer);
            return writer.update(bound);
        }
    }

    /** Explains in a condition and an event why a pod waits. */
    record Explain(Pod waiting, String message) implements ScheduleAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(waiting, EventType.WARNING, "FailedScheduling", message);
            return writer.update(waiting);
        }
    }

    /** Records the node in an event, for {@code kubectl describe}. */
    static void tellBound(Pod bound, ObjectWriter writer) {
        var metadata = bound.getMetadata();
        writer.event(
                bound,
                EventType.NORMAL,
                "Scheduled",
                "Successfully assigned " + metadata.getNamespace() + "/" + metadata.getName() + " to "
                        + bound.getSpec().getNodeName());
    }
}
