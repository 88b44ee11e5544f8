package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.owner.Adoption;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.owner.OwnerReferences;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One pass over a deployment, in the order of Kubernetes' controller: pause, revision, scaling, then one step of its strategy, then history
 * and status. What it sees decides, never what an earlier pass meant to do.
 */
final class DeploymentPlanner {

    /** Timestamps have whole seconds: a deadline has surely passed a second after it. */
    private static final Duration SURELY = Duration.ofSeconds(1);

    private final ObservedDeployment observed;
    private final Deployment deployment;
    private final RolloutLimits limits;
    private final Instant now;
    private final Conditions conditions;
    private final List<DeploymentAction> actions = new ArrayList<>();
    private int collisions;

    private DeploymentPlanner(ObservedDeployment observed, Instant now) {
        this.observed = observed;
        this.deployment = observed.deployment();
        this.limits = observed.limits();
        this.now = now;
        this.collisions = observed.collisions();
        this.conditions = new Conditions(
                deployment.getStatus() == null
                        ? List.of()
                        : deployment.getStatus().getConditions(),
                now);
    }

    /** What may be adopted is adopted first: what is to be done with it shows in the next plan. */
    static Plan plan(ObservedDeployment observed, Instant now) {
        if (!observed.orphans().isEmpty()) {
            return adopt(observed);
        }
        var planner = new DeploymentPlanner(observed, now);
        planner.roll();
        planner.updateStatus();
        return new Plan(List.copyOf(planner.actions), planner.wakeUp());
    }

    private static Plan adopt(ObservedDeployment observed) {
        var owner = OwnerReferences.controlling(DeploymentKind.DEPLOYMENT, observed.deployment());
        return new Plan(
                observed.orphans().stream()
                        .<Action>map(orphan -> new DeploymentAction.AdoptReplicaSet(
                                Adoption.adopted(ReplicaSetKind.REPLICA_SET, orphan, owner)))
                        .toList(),
                Optional.empty());
    }

    private Optional<Instant> wakeUp() {
        var deadline = Progress.deadline(deployment, conditions)
                .map(at -> at.plus(SURELY))
                .filter(at -> at.isAfter(now));
        return Stream.of(observed.nextAvailable(), deadline)
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    private void roll() {
        if (Ending.isMarked(deployment)) {
            return;
        }
        Progress.observePause(observed, conditions);
        if (observed.isPaused() || observed.isScaling()) {
            resize(
                    ProportionalScaling.sizes(
                            limits, RolloutLimits.isRolling(deployment), observed.current(), observed.old()),
                    true);
            if (observed.isPaused()) {
                forgetHistory();
            }
        } else if (RolloutLimits.isRolling(deployment)) {
            rollGradually();
        } else {
            recreate();
        }
    }

    private void rollGradually() {
        if (observed.current().isEmpty()) {
            create(Rollout.newSize(limits, Optional.empty(), observed.old()));
            return;
        }
        resize(Rollout.step(limits, observed.current().get(), observed.old()), false);
        forgetHistoryWhenComplete();
    }

    /** All old pods end before the first new one starts. */
    private void recreate() {
        if (observed.old().stream().anyMatch(ObservedReplicaSet::isActive)) {
            var sizes = new LinkedHashMap<String, Integer>();
            observed.old().forEach(old -> sizes.put(old.name(), 0));
            resize(sizes, false);
        } else if (observed.old().stream().anyMatch(old -> old.running() > 0)) {
            resize(Map.of(), false);
        } else if (observed.current().isEmpty()) {
            create(limits.replicas());
        } else {
            resize(Map.of(observed.current().get().name(), limits.replicas()), false);
            forgetHistoryWhenComplete();
        }
    }

    private void create(int size) {
        var hash = Templates.hash(deployment.getSpec().getTemplate(), collisions);
        var name = Templates.replicaSetName(deployment, hash);
        if (observed.takenNames().contains(name)
                || observed.old().stream().anyMatch(old -> old.name().equals(name))) {
            collisions++;
            return;
        }
        var annotations = Revisions.sized(Revisions.current(Map.of(), deployment, observed.nextRevision()), limits);
        var replicaSet = new ReplicaSetBuilder(Templates.replicaSet(deployment, hash, size))
                .editMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .build();
        Progress.created(deployment, name, conditions);
        actions.add(new DeploymentAction.CreateReplicaSet(deployment, replicaSet));
    }

    /** @param scaling the deployment's own size changed: all active replica sets learn for which size they are scaled now */
    private void resize(Map<String, Integer> sizes, boolean scaling) {
        observed.all().forEach(replicaSet -> {
            int size = sizes.getOrDefault(replicaSet.name(), replicaSet.size());
            var isCurrent = observed.current().filter(replicaSet::equals).isPresent();
            var sized = size != replicaSet.size() || (scaling && (replicaSet.isActive() || size > 0));
            edit(replicaSet, edited(replicaSet.replicaSet(), size, isCurrent, sized));
        });
    }

    private void edit(ObservedReplicaSet before, ReplicaSet after) {
        if (after.getSpec().getReplicas() != before.size()) {
            actions.add(new DeploymentAction.ScaleReplicaSet(deployment, after, before.size()));
        } else if (!after.equals(before.replicaSet())) {
            actions.add(new DeploymentAction.UpdateReplicaSet(after));
        }
    }

    private ReplicaSet edited(ReplicaSet replicaSet, int size, boolean isCurrent, boolean sized) {
        var annotations = Revisions.annotationsOf(replicaSet);
        if (isCurrent) {
            annotations = Revisions.current(annotations, deployment, observed.nextRevision());
            if (!Objects.equals(
                    annotations.get(Revisions.REVISION),
                    Revisions.annotationsOf(replicaSet).get(Revisions.REVISION))) {
                Progress.found(deployment, replicaSet.getMetadata().getName(), conditions);
            }
        }
        if (sized) {
            annotations = Revisions.sized(annotations, limits);
        }
        var minReady = isCurrent
                ? deployment.getSpec().getMinReadySeconds()
                : replicaSet.getSpec().getMinReadySeconds();
        var sameSpec = Objects.equals(size, replicaSet.getSpec().getReplicas())
                && Objects.equals(minReady, replicaSet.getSpec().getMinReadySeconds());
        var generation = replicaSet.getMetadata().getGeneration();
        return new ReplicaSetBuilder(replicaSet)
                .editMetadata()
                .withAnnotations(annotations)
                .withGeneration(sameSpec ? generation : Long.valueOf(generation == null ? 1 : generation + 1))
                .endMetadata()
                .editSpec()
                .withReplicas(size)
                .withMinReadySeconds(minReady)
                .endSpec()
                .build();
    }

    private void forgetHistoryWhenComplete() {
        if (actions.isEmpty() && Progress.isComplete(deployment, DeploymentStatuses.count(observed, collisions))) {
            forgetHistory();
        }
    }

    private void forgetHistory() {
        SurplusRevisions.of(deployment, observed.old())
                .forEach(old -> actions.add(new DeploymentAction.DeleteReplicaSet(old.replicaSet())));
    }

    private void updateStatus() {
        var status = DeploymentStatuses.count(observed, collisions);
        DeploymentStatuses.judgeAvailability(limits, status, conditions);
        DeploymentStatuses.passOnFailures(observed, conditions);
        if (!observed.isPaused() && !observed.isScaling()) {
            observed.current()
                    .ifPresent(current -> Progress.judge(deployment, status, current.name(), conditions, now));
        }
        var updated = new DeploymentBuilder(deployment)
                .editMetadata()
                .withAnnotations(annotations())
                .endMetadata()
                .withStatus(new DeploymentStatusBuilder(status)
                        .withConditions(conditions.list())
                        .build())
                .build();
        if (!updated.equals(deployment)) {
            actions.add(new DeploymentAction.UpdateStatus(updated));
        }
    }

    /** The deployment carries the number of its current revision. */
    private Map<String, String> annotations() {
        var annotations = new HashMap<>(Revisions.annotationsOf(deployment));
        observed.current()
                .map(ObservedReplicaSet::revision)
                .filter(revision -> revision > 0)
                .ifPresent(revision -> annotations.put(Revisions.REVISION, Long.toString(revision)));
        return annotations;
    }
}
