package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.schedule.ScheduleAction;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** All steps for a replica set. */
public sealed interface ReplicaSetAction extends Action {

    /** Creates one more replica, already bound if it fits somewhere. */
    record CreatePod(ReplicaSet owner, Pod pod) implements ReplicaSetAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(
                    owner,
                    EventType.NORMAL,
                    "SuccessfulCreate",
                    "Created pod: " + pod.getMetadata().getName());
            var created = writer.stamped(pod);
            if (PodState.isBound(created)) {
                ScheduleAction.tellBound(created, writer);
            }
            return writer.create(created);
        }
    }

    /** Ends one replica. */
    record DeletePod(ReplicaSet owner, Pod pod, Instant now) implements ReplicaSetAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(
                    owner,
                    EventType.NORMAL,
                    "SuccessfulDelete",
                    "Deleted pod: " + pod.getMetadata().getName());
            return PodDeletion.end(pod, now, writer::update, writer::delete);
        }
    }

    /** Makes the replica set the controller of a matching pod without one. */
    record AdoptPod(Pod adopted) implements ReplicaSetAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(adopted);
        }
    }

    /** Releases a pod whose labels no longer match. */
    record ReleasePod(Pod released) implements ReplicaSetAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(released);
        }
    }

    /** Writes the status, and what the images of the revision mean. */
    record UpdateStatus(ReplicaSet replicaSet) implements ReplicaSetAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(replicaSet);
        }
    }
}
