package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.NameSuffix;
import io.skiff.controlplane.owner.Adoption;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.pod.PodMaker;
import io.skiff.controlplane.schedule.Binding;
import io.skiff.controlplane.schedule.Placement;
import io.skiff.controlplane.schedule.Placer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides which pods of a replica set are made, given up, adopted and released. */
final class ReplicaSetPlanner {

    /** Pods made in one plan; the next plan makes the next ones. */
    private static final int BURST = 500;

    private ReplicaSetPlanner() {}

    /** The pods of a replica set that goes are left to the collector of garbage, which ends or spares them. */
    static Plan plan(ObservedReplicas observed, Instant now) {
        return Ending.isMarked(observed.replicaSet())
                ? new Plan(
                        List.copyOf(
                                ReplicaSetStatus.update(observed, now).stream().toList()),
                        Optional.empty())
                : planReplicas(observed, now);
    }

    private static Plan planReplicas(ObservedReplicas observed, Instant now) {
        var actions = new ArrayList<ReplicaSetAction>();
        actions.addAll(adopt(observed));
        actions.addAll(release(observed));
        FailureBackOff.surplus(observed.pods(PodRole.FAILED))
                .forEach(pod -> actions.add(new ReplicaSetAction.DeletePod(observed.replicaSet(), pod, now)));

        var missing = observed.missing();
        var waitUntil = FailureBackOff.until(observed.pods(PodRole.FAILED)).filter(now::isBefore);
        if (missing > 0 && waitUntil.isEmpty()) {
            actions.addAll(create(observed, Math.min(missing, Math.min(BURST, WaitingBound.room(observed))), now));
        } else if (missing < 0 && observed.pods(PodRole.ORPHAN).isEmpty()) {
            actions.addAll(delete(observed, -missing, now));
        }
        ReplicaSetStatus.update(observed, now).ifPresent(actions::add);
        return new Plan(List.copyOf(actions), earliest(waitUntil, ReplicaSetStatus.nextChange(observed, now)));
    }

    private static List<ReplicaSetAction> adopt(ObservedReplicas observed) {
        if (!observed.maySpawn()) {
            return List.of();
        }
        var owner = OwnerReferences.controlling(ReplicaSetKind.REPLICA_SET, observed.replicaSet());
        return observed.pods(PodRole.ORPHAN).stream()
                .<ReplicaSetAction>map(pod -> new ReplicaSetAction.AdoptPod(Adoption.adopted(PodKind.POD, pod, owner)))
                .toList();
    }

    private static List<ReplicaSetAction> release(ObservedReplicas observed) {
        var uid = observed.replicaSet().getMetadata().getUid();
        return observed.pods(PodRole.STRAY).stream()
                .<ReplicaSetAction>map(pod -> new ReplicaSetAction.ReleasePod(Adoption.released(PodKind.POD, pod, uid)))
                .toList();
    }

    private static List<ReplicaSetAction> create(ObservedReplicas observed, int count, Instant now) {
        if (!observed.maySpawn()) {
            return List.of();
        }
        var actions = new ArrayList<ReplicaSetAction>();
        var placer = observed.room().placer();
        var taken = new HashSet<String>();
        observed.pods()
                .values()
                .forEach(pods -> pods.forEach(pod -> taken.add(pod.getMetadata().getName())));
        for (int attempt = 0; actions.size() < count; attempt++) {
            var suffix = NameSuffix.of(observed.replicaSet().getMetadata().getUid(), observed.revision(), attempt);
            if (taken.add(PodMaker.name(observed.replicaSet().getMetadata(), suffix))) {
                actions.add(create(observed.replicaSet(), suffix, placer, now));
            }
        }
        return actions;
    }

    private static ReplicaSetAction create(ReplicaSet replicaSet, String suffix, Placer placer, Instant now) {
        var pod = PodMaker.pod(
                replicaSet.getSpec().getTemplate(),
                replicaSet.getMetadata(),
                OwnerReferences.controlling(ReplicaSetKind.REPLICA_SET, replicaSet),
                suffix);
        var placement = placer.place(pod);
        return new ReplicaSetAction.CreatePod(
                replicaSet,
                placement instanceof Placement.Placed placed ? Binding.bound(pod, placed.nodeName(), now) : pod);
    }

    private static List<ReplicaSetAction> delete(ObservedReplicas observed, int count, Instant now) {
        return Victims.choose(observed.active(), observed.relatedByNode(), count).stream()
                .<ReplicaSetAction>map(pod -> new ReplicaSetAction.DeletePod(observed.replicaSet(), pod, now))
                .toList();
    }

    private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
        return Stream.of(one, other).flatMap(Optional::stream).min(Instant::compareTo);
    }
}
