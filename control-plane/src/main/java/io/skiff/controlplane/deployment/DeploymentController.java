package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The control loop's domain of deployments. */
public final class DeploymentController implements Controller<ObjectKey, ObservedDeployment> {

    @Override
    public String name() {
        return "deployment";
    }

    @Override
    public Set<ObjectKey> keys(View view) {
        return view.list(DeploymentKind.DEPLOYMENT).stream().map(Stored::key).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<ObjectKey> keysOf(Change<?> change, View view) {
        var latest = change.latest();
        if (change.kind().equals(DeploymentKind.DEPLOYMENT)) {
            return Set.of(latest.key());
        }
        if (change.kind().equals(ReplicaSetKind.REPLICA_SET)) {
            return Stream.of(change.before(), change.after())
                    .flatMap(Optional::stream)
                    .flatMap(stored -> keysOf((ReplicaSet) stored.object(), view).stream())
                    .collect(Collectors.toUnmodifiableSet());
        }
        if (latest.object() instanceof Pod pod) {
            return replicaSetOf(pod, view).flatMap(DeploymentController::ownerKey).stream()
                    .collect(Collectors.toUnmodifiableSet());
        }
        return Set.of();
    }

    /** Of its owner; of one that nobody controls, all deployments that could adopt it. */
    private static Set<ObjectKey> keysOf(ReplicaSet replicaSet, View view) {
        return OwnerReferences.controller(replicaSet).isPresent()
                ? ownerKey(replicaSet).stream().collect(Collectors.toUnmodifiableSet())
                : view.list(DeploymentKind.DEPLOYMENT, replicaSet.getMetadata().getNamespace()).stream()
                        .filter(candidate -> ObservedDeployment.mayAdopt(candidate.object(), replicaSet))
                        .map(Stored::key)
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<ObservedDeployment> observe(ObjectKey key, View view, Instant now) {
        return view.find(DeploymentKind.DEPLOYMENT, key.namespace(), key.name())
                .map(stored -> observe(stored.object(), view, now));
    }

    @Override
    public Plan plan(ObservedDeployment observed, Instant now) {
        return DeploymentPlanner.plan(observed, now);
    }

    private static ObservedDeployment observe(Deployment deployment, View view, Instant now) {
        var uid = deployment.getMetadata().getUid();
        var minReady = minReady(deployment);
        var owned = view.ownedBy(ReplicaSetKind.REPLICA_SET, uid).stream()
                .map(replicaSet -> ObservedReplicaSet.of(replicaSet.object(), podsOf(replicaSet, view), minReady, now))
                .toList();
        var others = view.list(
                ReplicaSetKind.REPLICA_SET,
                deployment.getMetadata().getNamespace(),
                replicaSet -> !OwnerReferences.isControlledBy(deployment, replicaSet));
        return ObservedDeployment.of(
                deployment, owned, others.stream().map(Stored::object).toList());
    }

    private static List<Pod> podsOf(Stored<ReplicaSet> replicaSet, View view) {
        return view.ownedBy(PodKind.POD, replicaSet.uid()).stream()
                .map(Stored::object)
                .toList();
    }

    private static Duration minReady(Deployment deployment) {
        var seconds = deployment.getSpec().getMinReadySeconds();
        return Duration.ofSeconds(seconds == null ? 0 : seconds);
    }

    private static Optional<ReplicaSet> replicaSetOf(Pod pod, View view) {
        return OwnerReferences.controller(pod)
                .filter(owner -> ReplicaSetKind.REPLICA_SET.name().equals(owner.getKind()))
                .flatMap(owner ->
                        view.find(ReplicaSetKind.REPLICA_SET, pod.getMetadata().getNamespace(), owner.getName()))
                .map(Stored::object);
    }

    private static Optional<ObjectKey> ownerKey(HasMetadata object) {
        return OwnerReferences.controller(object)
                .filter(owner -> DeploymentKind.DEPLOYMENT.name().equals(owner.getKind()))
                .map(OwnerReference::getName)
                .map(name -> new ObjectKey(object.getMetadata().getNamespace(), name));
    }
}
