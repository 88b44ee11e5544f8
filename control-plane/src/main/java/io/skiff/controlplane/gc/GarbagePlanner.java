package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.security.JoinTokens;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Decides what may go. */
final class GarbagePlanner {

    /** Pods that have ended and are kept for somebody to look at them. */
    private static final int MOST_FINISHED = 1000;

    /** Of a pod on a node that is not there: the node may be about to join. */
    private static final Duration NODE_MAY_JOIN = Duration.ofSeconds(40);

    private static final Duration EXPIRED_TOKENS_STAY = Duration.ofDays(1);

    private static final int BATCH = 500;
    private static final Duration NEXT_BATCH = Duration.ofSeconds(1);

    private GarbagePlanner() {}

    /**
     * Everything in a namespace that ends, then the namespace itself; its last events go with it. Nobody hears of the end of an event: where
     * more of them are left, the namespace is looked at again.
     */
    static Plan namespace(Namespace namespace, View view, KindRegistry kinds, Instant now) {
        if (namespace.getMetadata().getDeletionTimestamp() == null) {
            return Plan.NOTHING;
        }
        var name = namespace.getMetadata().getName();
        var actions = new ArrayList<GarbageAction>();
        var isEmpty = true;
        for (var kind : kinds.kinds()) {
            if (kind.namespaced()) {
                var objects = view.list(kind, name);
                isEmpty &= objects.isEmpty() || kind.expires();
                objects.stream()
                        .flatMap(stored -> end(stored.object(), now).stream())
                        .limit(BATCH)
                        .forEach(actions::add);
            }
        }
        boolean hasMoreEvents = view.list(EventKind.EVENT, name).size() > BATCH;
        if (isEmpty && !hasMoreEvents) {
            actions.add(new GarbageAction.Remove(namespace));
        }
        return new Plan(List.copyOf(actions), hasMoreEvents ? Optional.of(now.plus(NEXT_BATCH)) : Optional.empty());
    }

    static Plan object(HasMetadata object, View view, KindRegistry kinds, Instant now) {
        var own = object instanceof Pod pod
                ? podOfMissingNode(pod, view, now)
                : object instanceof Secret secret ? secret(secret, view, now) : Plan.NOTHING;
        return own.actions().isEmpty() && Owners.areGone(object, view, kinds)
                ? new Plan(List.copyOf(end(object, now).stream().toList()), Optional.empty())
                : own;
    }

    private static Plan secret(Secret secret, View view, Instant now) {
        return new NodeBans(view)
                .end(secret)
                .map(end -> removedAt(end, secret, now))
                .orElseGet(() -> joinToken(secret, now));
    }

    /** For a while it is there to tell who comes too late what is wrong. */
    private static Plan joinToken(Secret secret, Instant now) {
        return JoinTokens.expiration(secret)
                .map(end -> end.plus(EXPIRED_TOKENS_STAY))
                .map(end -> removedAt(end, secret, now))
                .orElse(Plan.NOTHING);
    }

    private static Plan removedAt(Instant end, Secret secret, Instant now) {
        return now.isBefore(end) ? new Plan(List.of(), Optional.of(end)) : Plan.of(new GarbageAction.Remove(secret));
    }

    static Plan finishedPods(View view) {
        var finished = view.list(PodKind.POD).stream()
                .map(Stored::object)
                .filter(PodState::isFinished)
                .sorted(Comparator.comparing(
                        pod -> Timestamps.parse(pod.getMetadata().getCreationTimestamp())))
                .toList();
        return new Plan(
                finished.stream()
                        .limit(Math.max(0, finished.size() - MOST_FINISHED))
                        .limit(BATCH)
                        .<Action>map(GarbageAction.Remove::new)
                        .toList(),
                Optional.empty());
    }

    /** Nobody will ever say that nothing of it is left. */
    private static Plan podOfMissingNode(Pod pod, View view, Instant now) {
        var node = PodState.nodeName(pod);
        if (node.isEmpty() || view.find(NodeKind.NODE, "", node.get()).isPresent()) {
            return Plan.NOTHING;
        }
        var created = Timestamps.parse(pod.getMetadata().getCreationTimestamp());
        boolean isSentAway = PodState.isTerminating(pod) || new NodeBans(view).isBannedSince(node.get(), created);
        var mayGoAt = isSentAway ? now : created.plus(NODE_MAY_JOIN);
        return mayGoAt.isAfter(now)
                ? new Plan(List.of(), Optional.of(mayGoAt))
                : Plan.of(new GarbageAction.Remove(pod));
    }

    /** Nothing for a pod that ends already. */
    private static Optional<GarbageAction> end(HasMetadata object, Instant now) {
        if (!(object instanceof Pod pod)) {
            return Optional.of(new GarbageAction.Remove(object));
        }
        return PodState.isTerminating(pod) ? Optional.empty() : Optional.of(new GarbageAction.EndPod(pod, now));
    }

    static boolean hasOwners(Kind<?> kind) {
        return kind.namespaced() && !kind.expires();
    }
}
