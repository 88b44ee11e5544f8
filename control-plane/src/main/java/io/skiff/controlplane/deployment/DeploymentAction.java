package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All steps for a deployment. */
public sealed interface DeploymentAction extends Action {

    /** Creates the replica set of a new template. */
    record CreateReplicaSet(Deployment deployment, ReplicaSet replicaSet) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            if (replicaSet.getSpec().getReplicas() > 0) {
                writer.event(
                        deployment,
                        EventType.NORMAL,
                        "ScalingReplicaSet",
                        "Scaled up replica set %s from 0 to %d"
                                .formatted(
                                        replicaSet.getMetadata().getName(),
                                        replicaSet.getSpec().getReplicas()));
            }
            return writer.create(replicaSet);
        }
    }

    /** Changes the size of a replica set. */
    record ScaleReplicaSet(Deployment deployment, ReplicaSet replicaSet, int from) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            int to = replicaSet.getSpec().getReplicas();
            writer.event(
                    deployment,
                    EventType.NORMAL,
                    "ScalingReplicaSet",
                    "Scaled %s replica set %s from %d to %d"
                            .formatted(
                                    to > from ? "up" : "down",
                                    replicaSet.getMetadata().getName(),
                                    from,
                                    to));
            return writer.update(replicaSet);
        }
    }

    /** Copies annotations or minReadySeconds of the deployment to a replica set. */
    record UpdateReplicaSet(ReplicaSet replicaSet) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(replicaSet);
        }
    }

    /** Makes the deployment the controller of a matching replica set without one. */
    record AdoptReplicaSet(ReplicaSet adopted) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(adopted);
        }
    }

    /** Removes a revision from the history. */
    record DeleteReplicaSet(ReplicaSet replicaSet) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.delete(replicaSet);
        }
    }

    /** Writes the status, and the deployment's own revision annotation. */
    record UpdateStatus(Deployment deployment) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(deployment);
        }
    }
}
