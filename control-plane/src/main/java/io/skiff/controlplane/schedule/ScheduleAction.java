package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.volume.Claims;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** All steps of the scheduler for an unbound pod. */
public sealed interface ScheduleAction extends Action {

    /**
     * Binds a pod to a node, unless one of its claims changed: a claim that is marked meanwhile protects no pod.
     *
     * @param claims as they were seen
     */
    record Bind(Pod bound, List<PersistentVolumeClaim> claims) implements ScheduleAction {

        public Bind {
            claims = List.copyOf(claims);
        }

        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            tellBound(bound, writer);
            return writer.update(bound, Claims.unchanged(claims));
        }
    }

    /** Makes a claim for one pod this pod's: of several pods one succeeds. */
    record TakeClaim(PersistentVolumeClaim claim) implements ScheduleAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(claim);
        }
    }

    /** Has a volume made for a claim on the node that its pod is to get. */
    record SelectNode(PersistentVolumeClaim claim) implements ScheduleAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(claim);
        }
    }

    /** Holds a volume of the node that the pod is to get for its claim, unless another pod of the claim did that. */
    record Reserve(PersistentVolume volume, PersistentVolumeClaim claim) implements ScheduleAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(volume, Claims.changed(claim));
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
