package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The control loop's domain of replica sets. */
public final class ReplicaSetController implements Controller<ObjectKey, ObservedReplicas> {

    private final Placements placements;

    public ReplicaSetController(Placements placements) {
        this.placements = placements;
    }

    @Override
    public String name() {
        return "replicaset";
    }

    @Override
    public Set<ObjectKey> keys(View view) {
        return view.list(ReplicaSetKind.REPLICA_SET).stream().map(Stored::key).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<ObjectKey> keysOf(Change<?> change, View view) {
        if (change.kind().equals(ReplicaSetKind.REPLICA_SET)) {
            return Set.of(change.latest().key());
        }
        if (!change.kind().equals(PodKind.POD)) {
            return Set.of();
        }
        var keys = new LinkedHashSet<ObjectKey>();
        Stream.of(change.before(), change.after())
                .flatMap(Optional::stream)
                .forEach(stored -> keys.addAll(keysOf((Pod) stored.object(), view)));
        return keys;
    }

    /** Of its owner; of an orphan, all replica sets that could adopt it. */
    private static Set<ObjectKey> keysOf(Pod pod, View view) {
        var namespace = pod.getMetadata().getNamespace();
        var controller = OwnerReferences.controller(pod);
        if (controller.isPresent()) {
            return controller.get().getKind().equals("ReplicaSet")
                    ? Set.of(new ObjectKey(namespace, controller.get().getName()))
                    : Set.of();
        }
        return view.list(ReplicaSetKind.REPLICA_SET, namespace).stream()
                .filter(candidate -> PodRole.of(candidate.object(), pod) == PodRole.ORPHAN)
                .map(Stored::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<ObservedReplicas> observe(ObjectKey key, View view, Instant now) {
        return view.find(ReplicaSetKind.REPLICA_SET, key.namespace(), key.name())
                .map(stored -> observe(stored.object(), view, now));
    }

    @Override
    public Plan plan(ObservedReplicas observed, Instant now) {
        return ReplicaSetPlanner.plan(observed, now);
    }

    private ObservedReplicas observe(ReplicaSet replicaSet, View view, Instant now) {
        var namespace = replicaSet.getMetadata().getNamespace();
        return new ObservedReplicas(
                replicaSet,
                ObservedReplicas.byRole(replicaSet, pods(replicaSet, view)),
                relatedByNode(replicaSet, view),
                !Ending.isMarked(replicaSet) && !Ending.isNamespaceEnding(namespace, view),
                placements.room(view, now),
                view.revision());
    }

    /** All that it controls, and what it may adopt. */
    private static List<Pod> pods(ReplicaSet replicaSet, View view) {
        var owned = view.ownedBy(PodKind.POD, replicaSet.getMetadata().getUid());
        var orphans = view.list(
                PodKind.POD,
                replicaSet.getMetadata().getNamespace(),
                pod -> PodRole.of(replicaSet, pod) == PodRole.ORPHAN);
        return Stream.concat(owned.stream(), orphans.stream())
                .map(Stored::object)
                .toList();
    }

    private static Map<String, Integer> relatedByNode(ReplicaSet replicaSet, View view) {
        var counts = new HashMap<String, Integer>();
        relatives(replicaSet, view)
                .flatMap(uid -> view.ownedBy(PodKind.POD, uid).stream())
                .map(Stored::object)
                .filter(PodState::isActive)
                .flatMap(pod -> PodState.nodeName(pod).stream())
                .forEach(node -> counts.merge(node, 1, Integer::sum));
        return counts;
    }

    /** The uids of all replica sets of the same deployment. */
    private static Stream<String> relatives(ReplicaSet replicaSet, View view) {
        var deployment = OwnerReferences.controller(replicaSet).map(OwnerReference::getUid);
        return deployment.isPresent()
                ? view.ownedBy(ReplicaSetKind.REPLICA_SET, deployment.get()).stream()
                        .map(Stored::uid)
                : Stream.of(replicaSet.getMetadata().getUid());
    }
}
