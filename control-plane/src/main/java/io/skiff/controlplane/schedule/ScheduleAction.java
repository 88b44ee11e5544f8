package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All that the scheduler does with a pod that is not bound. */
public sealed interface ScheduleAction extends Action {

    /** The pod goes to a node. */
    record Bind(Pod bound) implements ScheduleAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            tellBound(bound, writer);
            return writer.update(bound);
        }
    }

    /** The pod waits; its condition and an event say for what. */
    record Explain(Pod waiting, String message) implements ScheduleAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(waiting, EventType.WARNING, "FailedScheduling", message);
            return writer.update(waiting);
        }
    }

    /** Where the pod goes, for {@code kubectl describe}. */
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
