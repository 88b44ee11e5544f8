package io.skiff.simulation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.Objects;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** Writes the edits of a user as the API would, with the revision that was read. A conflict is the user's bad luck. */
final class SimulatedUser {

    private final Store store;
    private final Witness witness;
    private final InstantSource clock;

    SimulatedUser(Store store, Witness witness, InstantSource clock) {
        this.store = store;
        this.witness = witness;
        this.clock = clock;
    }

    void create(Deployment deployment) {
        deployment.getMetadata().setCreationTimestamp(clock.instant().toString());
        var unused = store.commit(Transaction.create(key(deployment), ObjectCodec.encode(deployment, 0)));
    }

    void create(Service service) {
        service.getMetadata().setCreationTimestamp(clock.instant().toString());
        var key = Keys.object(
                ServiceKind.SERVICE, Objects.NAMESPACE, service.getMetadata().getName());
        var unused = store.commit(Transaction.create(key, ObjectCodec.encode(service, 0)));
    }

    /** @param done called once the edit is stored */
    void edit(String app, UnaryOperator<Deployment> edit, Runnable done) {
        witness.deployment(app).ifPresent(seen -> {
            var edited = new DeploymentBuilder(edit.apply(ObjectCodec.copy(DeploymentKind.DEPLOYMENT, seen)))
                    .editMetadata()
                    .withGeneration(seen.getMetadata().getGeneration() + 1)
                    .endMetadata()
                    .build();
            put(key(edited), edited, done);
        });
    }

    void delete(Pod pod) {
        if (PodState.isBound(pod) && !PodState.isTerminating(pod)) {
            var key = Keys.object(
                    PodKind.POD, Objects.NAMESPACE, pod.getMetadata().getName());
            put(key, PodDeletion.marked(pod, clock.instant()), () -> {});
        }
    }

    private static String key(Deployment deployment) {
        return Keys.object(
                DeploymentKind.DEPLOYMENT,
                Objects.NAMESPACE,
                deployment.getMetadata().getName());
    }

    private void put(String key, HasMetadata object, Runnable done) {
        var write = Transaction.update(key, ObjectCodec.encode(object, 0), witness.revisionOf(key));
        var unused = store.commit(write).whenComplete((result, fault) -> {
            if (result instanceof Committed) {
                done.run();
            }
        });
    }
}
