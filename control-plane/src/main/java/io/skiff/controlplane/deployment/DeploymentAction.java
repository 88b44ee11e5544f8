package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All that is done for a deployment. */
public sealed interface DeploymentAction extends Action {

    /** A template is seen for the first time. */
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

    /** A replica set gets another size. */
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

    /** A replica set's annotations or minReadySeconds follow the deployment's. */
    record UpdateReplicaSet(ReplicaSet replicaSet) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(replicaSet);
        }
    }

    /** A replica set that nobody controls and that matches becomes one of the deployment's. */
    record AdoptReplicaSet(ReplicaSet adopted) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(adopted);
        }
    }

    /** A revision leaves the history. */
    record DeleteReplicaSet(ReplicaSet replicaSet) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.delete(replicaSet);
        }
    }

    /** The status, and the deployment's own revision annotation, say what is there. */
    record UpdateStatus(Deployment deployment) implements DeploymentAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(deployment);
        }
    }
}
