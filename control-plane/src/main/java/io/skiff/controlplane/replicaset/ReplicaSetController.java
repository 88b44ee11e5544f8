package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Selectors;
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

/** The control loop's domain of replica sets. Keys are {@code namespace/name}. */
public final class ReplicaSetController implements Controller {

    private final Placements placements;

    public ReplicaSetController(Placements placements) {
        this.placements = placements;
    }

    @Override
    public String name() {
        return "replicaset";
    }

    @Override
    public Set<String> keys(View view) {
        return view.list(ReplicaSetKind.REPLICA_SET).stream()
                .map(ReplicaSetController::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        if (change.kind().equals(ReplicaSetKind.REPLICA_SET)) {
            return Set.of(key(change.latest()));
        }
        if (!change.kind().equals(PodKind.POD)) {
            return Set.of();
        }
        var keys = new LinkedHashSet<String>();
        Stream.of(change.before(), change.after())
                .flatMap(Optional::stream)
                .forEach(stored -> keys.addAll(keysOf((Pod) stored.object(), view)));
        return keys;
    }

    /** Of its owner; of an orphan, all replica sets that could adopt it. */
    private static Set<String> keysOf(Pod pod, View view) {
        var namespace = pod.getMetadata().getNamespace();
        var controller = PodState.controller(pod);
        if (controller.isPresent()) {
            return controller.get().getKind().equals("ReplicaSet")
                    ? Set.of(namespace + "/" + controller.get().getName())
                    : Set.of();
        }
        return view.list(ReplicaSetKind.REPLICA_SET, namespace).stream()
                .filter(candidate -> Selectors.matches(
                        candidate.object().getSpec().getSelector(),
                        pod.getMetadata().getLabels()))
                .map(ReplicaSetController::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Plan plan(String key, View view, Instant now) {
        var slash = key.indexOf('/');
        var planner = new ReplicaSetPlanner(pod -> placements.place(pod, view, now));
        return view.find(ReplicaSetKind.REPLICA_SET, key.substring(0, slash), key.substring(slash + 1))
                .map(stored -> planner.plan(observe(stored.object(), view), now))
                .orElse(Plan.NOTHING);
    }

    private static Replicas observe(ReplicaSet replicaSet, View view) {
        var namespace = replicaSet.getMetadata().getNamespace();
        return new Replicas(
                replicaSet,
                pods(view.ownedBy(PodKind.POD, replicaSet.getMetadata().getUid())),
                orphans(replicaSet, view),
                relatedByNode(replicaSet, view),
                replicaSet.getMetadata().getDeletionTimestamp() == null && !isEnding(namespace, view),
                view.revision());
    }

    private static boolean isEnding(String namespace, View view) {
        return view.find(NamespaceKind.NAMESPACE, "", namespace)
                .filter(stored -> stored.object().getMetadata().getDeletionTimestamp() != null)
                .isPresent();
    }

    private static List<Pod> orphans(ReplicaSet replicaSet, View view) {
        return view.list(PodKind.POD, replicaSet.getMetadata().getNamespace()).stream()
                .map(Stored::object)
                .filter(pod -> PodState.controller(pod).isEmpty() && PodState.isActive(pod))
                .filter(pod -> Selectors.matches(
                        replicaSet.getSpec().getSelector(), pod.getMetadata().getLabels()))
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
        var deployment = PodState.controller(replicaSet).map(OwnerReference::getUid);
        return deployment.isPresent()
                ? view.ownedBy(ReplicaSetKind.REPLICA_SET, deployment.get()).stream()
                        .map(Stored::uid)
                : Stream.of(replicaSet.getMetadata().getUid());
    }

    private static List<Pod> pods(List<Stored<Pod>> stored) {
        return stored.stream().map(Stored::object).toList();
    }

    private static String key(Stored<?> replicaSet) {
        return replicaSet.namespace() + "/" + replicaSet.name();
    }
}
