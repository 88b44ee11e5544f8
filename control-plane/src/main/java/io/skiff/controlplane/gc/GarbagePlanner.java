package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.security.JoinTokens;
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

    /** Ended in one plan; the next plan ends the next ones. */
    static final int BATCH = 500;

    private static final Duration NEXT_BATCH = Duration.ofSeconds(1);

    private GarbagePlanner() {}

    /**
     * Everything in a namespace that ends, then the namespace itself; its last events go with it. Nobody hears of the end of an event: where
     * more of them are left, the namespace is looked at again.
     */
    static Plan namespace(ObservedGarbage.EndingNamespace observed, Instant now) {
        var actions = new ArrayList<Action>();
        observed.contents().forEach(object -> actions.add(end(object, now)));
        if (observed.isEmpty() && !observed.hasMoreEvents()) {
            actions.add(new GarbageAction.Remove(observed.namespace()));
        }
        return new Plan(actions, observed.hasMoreEvents() ? Optional.of(now.plus(NEXT_BATCH)) : Optional.empty());
    }

    static Plan object(ObservedGarbage.OneObject observed, Instant now) {
        return withoutOwners(observed.object(), observed.isAbandoned(), Plan.NOTHING, now);
    }

    static Plan pod(ObservedGarbage.OnePod observed, Instant now) {
        var own = observed.isNodeMissing() ? podOfMissingNode(observed, now) : Plan.NOTHING;
        return withoutOwners(observed.pod(), observed.isAbandoned(), own, now);
    }

    static Plan secret(ObservedGarbage.OneSecret observed, Instant now) {
        var secret = observed.secret();
        var own = observed.banEnd().map(end -> removedAt(end, secret, now)).orElseGet(() -> joinToken(secret, now));
        return withoutOwners(secret, observed.isAbandoned(), own, now);
    }

    /** @param own what is done about the object itself, and comes first */
    private static Plan withoutOwners(HasMetadata object, boolean isAbandoned, Plan own, Instant now) {
        if (!isAbandoned || !own.actions().isEmpty()) {
            return own;
        }
        return isToEnd(object) ? Plan.of(end(object, now)) : Plan.NOTHING;
    }

    /** For a while it is there to tell who comes too late what is wrong. */
    private static Plan joinToken(Secret secret, Instant now) {
        return JoinTokens.expiration(secret)
                .map(end -> end.plus(EXPIRED_TOKENS_STAY))
                .map(end -> removedAt(end, secret, now))
                .orElse(Plan.NOTHING);
    }

    private static Plan removedAt(Instant end, HasMetadata object, Instant now) {
        return now.isBefore(end) ? new Plan(List.of(), Optional.of(end)) : Plan.of(new GarbageAction.Remove(object));
    }

    /** The oldest of them go. */
    static Plan finishedPods(List<Pod> finished) {
        return new Plan(
                finished.stream()
                        .sorted(Comparator.comparing(
                                pod -> Timestamps.parse(pod.getMetadata().getCreationTimestamp())))
                        .limit(Math.max(0, finished.size() - MOST_FINISHED))
                        .limit(BATCH)
                        .<Action>map(GarbageAction.Remove::new)
                        .toList(),
                Optional.empty());
    }

    /** Nobody will ever say that nothing of it is left. */
    private static Plan podOfMissingNode(ObservedGarbage.OnePod observed, Instant now) {
        var pod = observed.pod();
        var created = Timestamps.parse(pod.getMetadata().getCreationTimestamp());
        boolean isSentAway = PodState.isTerminating(pod) || observed.isNodeBanned();
        return removedAt(isSentAway ? now : created.plus(NODE_MAY_JOIN), pod, now);
    }

    /** A pod that ends already is left to its agent. */
    static boolean isToEnd(HasMetadata object) {
        return !(object instanceof Pod pod) || !PodState.isTerminating(pod);
    }

    private static GarbageAction end(HasMetadata object, Instant now) {
        return object instanceof Pod pod ? new GarbageAction.EndPod(pod, now) : new GarbageAction.Remove(object);
    }
}
