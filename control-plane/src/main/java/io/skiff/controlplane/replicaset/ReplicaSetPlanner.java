package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.image.ImagePlatforms;
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
                        List.copyOf(ReplicaSetStatus.update(observed, observed.replicaSet(), now).stream()
                                .toList()),
                        Optional.empty())
                : planReplicas(observed, now);
    }

    private static Plan planReplicas(ObservedReplicas observed, Instant now) {
        var actions = new ArrayList<ReplicaSetAction>();
        var platforms = ImagePlacement.known(observed);
        actions.addAll(adopt(observed));
        actions.addAll(release(observed));
        FailureBackOff.surplus(observed.pods(PodRole.FAILED))
                .forEach(pod -> actions.add(new ReplicaSetAction.DeletePod(observed.replicaSet(), pod, now)));

        var missing = observed.missing();
        var waitUntil = FailureBackOff.until(observed.pods(PodRole.FAILED)).filter(now::isBefore);
        if (missing > 0 && waitUntil.isEmpty()) {
            actions.addAll(
                    create(observed, Math.min(missing, Math.min(BURST, WaitingBound.room(observed))), platforms, now));
        } else if (missing < 0 && observed.pods(PodRole.ORPHAN).isEmpty()) {
            actions.addAll(delete(observed, -missing, now));
        }
        ImagePlacement.misplaced(observed, platforms)
                .forEach(pod -> actions.add(new ReplicaSetAction.DeletePod(observed.replicaSet(), pod, now)));
        ImagePinning.strange(observed, now)
                .ifPresent(pod -> actions.add(new ReplicaSetAction.DeletePod(observed.replicaSet(), pod, now)));
        var pinned = ImagePinning.pinned(observed, made(actions), now);
        var wanted = ImagePlacement.marked(pinned.orElse(observed.replicaSet()), platforms);
        // a new resolver is written before the pods that it concerns: their nodes learn both at once
        ReplicaSetStatus.update(observed, wanted, now)
                .ifPresent(update -> actions.add(pinned.isPresent() ? 0 : actions.size(), update));
        var changes = Stream.of(
                waitUntil, ReplicaSetStatus.nextChange(observed, now), ImagePinning.nextChange(observed, wanted, now));
        return new Plan(List.copyOf(actions), changes.flatMap(Optional::stream).min(Instant::compareTo));
    }

    private static List<Pod> made(List<ReplicaSetAction> actions) {
        return actions.stream()
                .filter(ReplicaSetAction.CreatePod.class::isInstance)
                .map(action -> ((ReplicaSetAction.CreatePod) action).pod())
                .toList();
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

    private static List<ReplicaSetAction> create(
            ObservedReplicas observed, int count, ImagePlatforms platforms, Instant now) {
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
                actions.add(create(observed.replicaSet(), suffix, placer, platforms, now));
            }
        }
        return actions;
    }

    private static ReplicaSetAction create(
            ReplicaSet replicaSet, String suffix, Placer placer, ImagePlatforms platforms, Instant now) {
        var made = PodMaker.pod(
                replicaSet.getSpec().getTemplate(),
                replicaSet.getMetadata(),
                OwnerReferences.controlling(ReplicaSetKind.REPLICA_SET, replicaSet),
                suffix);
        var pod = ImagePlacement.marked(made, platforms);
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
}
