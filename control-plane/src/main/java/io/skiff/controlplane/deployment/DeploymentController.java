package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Selectors;
import io.skiff.controlplane.pod.PodState;
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

/** The control loop's domain of deployments. Keys are {@code namespace/name}. */
public final class DeploymentController implements Controller {

    /** Timestamps have whole seconds: a deadline has surely passed a second after it. */
    private static final Duration SURELY = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "deployment";
    }

    @Override
    public Set<String> keys(View view) {
        return view.list(DeploymentKind.DEPLOYMENT).stream()
                .map(stored -> stored.namespace() + "/" + stored.name())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        var latest = change.latest();
        if (change.kind().equals(DeploymentKind.DEPLOYMENT)) {
            return Set.of(latest.namespace() + "/" + latest.name());
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
    private static Set<String> keysOf(ReplicaSet replicaSet, View view) {
        return PodState.controller(replicaSet).isPresent()
                ? ownerKey(replicaSet).stream().collect(Collectors.toUnmodifiableSet())
                : view.list(DeploymentKind.DEPLOYMENT, replicaSet.getMetadata().getNamespace()).stream()
                        .filter(candidate -> mayAdopt(candidate.object(), replicaSet))
                        .map(candidate -> candidate.namespace() + "/" + candidate.name())
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean mayAdopt(Deployment deployment, ReplicaSet replicaSet) {
        return deployment.getMetadata().getDeletionTimestamp() == null
                && replicaSet.getMetadata().getDeletionTimestamp() == null
                && PodState.controller(replicaSet).isEmpty()
                && Selectors.matches(
                        deployment.getSpec().getSelector(),
                        replicaSet.getMetadata().getLabels());
    }

    @Override
    public Plan plan(String key, View view, Instant now) {
        var slash = key.indexOf('/');
        return view.find(DeploymentKind.DEPLOYMENT, key.substring(0, slash), key.substring(slash + 1))
                .map(stored -> plan(stored.object(), view, now))
                .orElse(Plan.NOTHING);
    }

    /** What may be adopted is adopted first: what is to be done with it shows in the next plan. */
    private static Plan plan(Deployment deployment, View view, Instant now) {
        var adoptions = view
                .list(ReplicaSetKind.REPLICA_SET, deployment.getMetadata().getNamespace())
                .stream()
                .map(Stored::object)
                .filter(replicaSet -> mayAdopt(deployment, replicaSet))
                .<DeploymentAction>map(replicaSet -> adoption(deployment, replicaSet))
                .toList();
        return adoptions.isEmpty()
                ? planOwned(deployment, view, now)
                : new Plan(List.copyOf(adoptions), Optional.empty());
    }

    private static DeploymentAction adoption(Deployment deployment, ReplicaSet replicaSet) {
        return new DeploymentAction.AdoptReplicaSet(new ReplicaSetBuilder(replicaSet)
                .editMetadata()
                .addToOwnerReferences(Templates.ownerReference(deployment))
                .endMetadata()
                .build());
    }

    private static Plan planOwned(Deployment deployment, View view, Instant now) {
        var owned = view.ownedBy(
                ReplicaSetKind.REPLICA_SET, deployment.getMetadata().getUid());
        var minReady = minReady(deployment);
        var observed = ObservedDeployment.of(
                deployment,
                owned.stream()
                        .map(replicaSet ->
                                ObservedReplicaSet.of(replicaSet.object(), podsOf(replicaSet, view), minReady, now))
                        .toList(),
                namesOfOthers(deployment, view));
        var decision = DeploymentPlanner.plan(observed, now);
        var nextAvailable = owned.stream()
                .flatMap(replicaSet -> podsOf(replicaSet, view).stream())
                .filter(PodState::isActive)
                .flatMap(pod -> PodState.availableAt(pod, minReady).stream())
                .filter(at -> at.isAfter(now));
        var deadline = decision.deadline().map(at -> at.plus(SURELY)).filter(at -> at.isAfter(now));
        return new Plan(
                List.copyOf(decision.actions()),
                Stream.concat(nextAvailable, deadline.stream()).min(Instant::compareTo));
    }

    private static List<Pod> podsOf(Stored<ReplicaSet> replicaSet, View view) {
        return view.ownedBy(PodKind.POD, replicaSet.uid()).stream()
                .map(Stored::object)
                .toList();
    }

    private static Set<String> namesOfOthers(Deployment deployment, View view) {
        var uid = deployment.getMetadata().getUid();
        return view.list(ReplicaSetKind.REPLICA_SET, deployment.getMetadata().getNamespace()).stream()
                .filter(stored -> PodState.controller(stored.object())
                        .filter(owner -> owner.getUid().equals(uid))
                        .isEmpty())
                .map(Stored::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Duration minReady(Deployment deployment) {
        var seconds = deployment.getSpec().getMinReadySeconds();
        return Duration.ofSeconds(seconds == null ? 0 : seconds);
    }

    private static Optional<ReplicaSet> replicaSetOf(Pod pod, View view) {
        return PodState.controller(pod)
                .filter(owner -> owner.getKind().equals("ReplicaSet"))
                .flatMap(owner ->
                        view.find(ReplicaSetKind.REPLICA_SET, pod.getMetadata().getNamespace(), owner.getName()))
                .map(Stored::object);
    }

    private static Optional<String> ownerKey(HasMetadata object) {
        return PodState.controller(object)
                .filter(owner -> owner.getKind().equals("Deployment"))
                .map(OwnerReference::getName)
                .map(name -> object.getMetadata().getNamespace() + "/" + name);
    }
}
