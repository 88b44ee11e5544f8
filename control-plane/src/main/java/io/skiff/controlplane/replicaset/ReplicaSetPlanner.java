package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.NameSuffix;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.schedule.Binding;
import io.skiff.controlplane.schedule.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decides which pods of a replica set are made, given up, adopted and released. */
final class ReplicaSetPlanner {

    /** Pods made in one plan; the next plan makes the next ones. */
    private static final int BURST = 500;

    /** While so many have no node, more would only fill the memory: of a mistyped number of replicas, all of it. */
    private static final int MOST_UNPLACED = 1_000;

    private final Function<Pod, Placement> placer;

    ReplicaSetPlanner(Function<Pod, Placement> placer) {
        this.placer = placer;
    }

    /** The pods of a replica set that goes are left to the collector of garbage, which ends or spares them. */
    Plan plan(Replicas observed, Instant now) {
        return observed.replicaSet().getMetadata().getDeletionTimestamp() == null
                ? planReplicas(observed, now)
                : new Plan(
                        List.copyOf(
                                ReplicaSetStatus.update(observed, now).stream().toList()),
                        Optional.empty());
    }

    private Plan planReplicas(Replicas observed, Instant now) {
        var actions = new ArrayList<ReplicaSetAction>();
        actions.addAll(adopt(observed));
        actions.addAll(release(observed));
        FailureBackOff.surplus(observed.owned())
                .forEach(pod -> actions.add(new ReplicaSetAction.DeletePod(observed.replicaSet(), pod, now)));

        var surplus = observed.active().size() + observed.orphans().size() - observed.desired();
        var waitUntil = FailureBackOff.until(observed.owned()).filter(now::isBefore);
        if (surplus < 0 && waitUntil.isEmpty()) {
            actions.addAll(create(observed, Math.min(-surplus, Math.min(BURST, room(observed))), now));
        } else if (surplus > 0 && observed.orphans().isEmpty()) {
            actions.addAll(delete(observed, surplus, now));
        }
        ReplicaSetStatus.update(observed, now).ifPresent(actions::add);
        return new Plan(List.copyOf(actions), earliest(waitUntil, ReplicaSetStatus.nextChange(observed, now)));
    }

    private static int room(Replicas observed) {
        long unplaced =
                observed.active().stream().filter(pod -> !PodState.isBound(pod)).count();
        return Math.max(0, MOST_UNPLACED - (int) unplaced);
    }

    private static List<ReplicaSetAction> adopt(Replicas observed) {
        if (!observed.maySpawn()) {
            return List.of();
        }
        return observed.orphans().stream()
                .<ReplicaSetAction>map(pod -> new ReplicaSetAction.AdoptPod(new PodBuilder(pod)
                        .editMetadata()
                        .addToOwnerReferences(ReplicaTemplate.ownerReference(observed.replicaSet()))
                        .endMetadata()
                        .build()))
                .toList();
    }

    private static List<ReplicaSetAction> release(Replicas observed) {
        var uid = observed.replicaSet().getMetadata().getUid();
        return observed.owned().stream()
                .filter(pod -> PodState.isActive(pod) && !observed.matches(pod))
                .<ReplicaSetAction>map(pod -> new ReplicaSetAction.ReleasePod(new PodBuilder(pod)
                        .editMetadata()
                        .removeMatchingFromOwnerReferences(owner -> uid.equals(owner.getUid()))
                        .endMetadata()
                        .build()))
                .toList();
    }

    private List<ReplicaSetAction> create(Replicas observed, int count, Instant now) {
        if (!observed.maySpawn()) {
            return List.of();
        }
        var actions = new ArrayList<ReplicaSetAction>();
        var taken = new HashSet<String>();
        observed.owned().forEach(pod -> taken.add(pod.getMetadata().getName()));
        for (int attempt = 0; actions.size() < count; attempt++) {
            var suffix = NameSuffix.of(observed.replicaSet().getMetadata().getUid(), observed.revision(), attempt);
            if (taken.add(ReplicaTemplate.name(observed.replicaSet(), suffix))) {
                actions.add(create(observed, suffix, now));
            }
        }
        return actions;
    }

    private ReplicaSetAction create(Replicas observed, String suffix, Instant now) {
        var pod = ReplicaTemplate.pod(observed.replicaSet(), suffix);
        var placement = placer.apply(pod);
        return new ReplicaSetAction.CreatePod(
                observed.replicaSet(),
                placement instanceof Placement.Placed placed ? Binding.bound(pod, placed.nodeName(), now) : pod);
    }

    private static List<ReplicaSetAction> delete(Replicas observed, int count, Instant now) {
        return Victims.choose(observed.active(), observed.relatedByNode(), count).stream()
                .<ReplicaSetAction>map(pod -> new ReplicaSetAction.DeletePod(observed.replicaSet(), pod, now))
                .toList();
    }

    private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
        return Stream.of(one, other).flatMap(Optional::stream).min(Instant::compareTo);
    }
}
