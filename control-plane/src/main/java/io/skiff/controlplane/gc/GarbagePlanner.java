package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.gc.ObservedGarbage.MissingNode;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.owner.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Decides what may go. */
final class GarbagePlanner {

    /** Of an object on a node that is not there: the node may be about to join. */
    private static final Duration NODE_MAY_JOIN = Duration.ofSeconds(40);

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
        observed.contents().forEach(one -> actions.add(one.end(now)));
        if (observed.isEmpty() && !observed.hasMoreExpiring()) {
            actions.add(new GarbageAction.Remove(observed.namespace()));
        }
        return new Plan(actions, observed.hasMoreExpiring() ? Optional.of(now.plus(NEXT_BATCH)) : Optional.empty());
    }

    /** What is to be done about the object itself comes before what its owners' end asks for. */
    static Plan object(ObservedGarbage.OneObject observed, Instant now) {
        var one = observed.one();
        var own = observed.missingNode()
                .map(node -> goneWith(node, one.object(), now))
                .or(observed::expiry)
                .map(end -> removedAt(end, one.object(), now))
                .orElse(Plan.NOTHING);
        if (!observed.isAbandoned() || !own.actions().isEmpty()) {
            return own;
        }
        return one.isToEnd() ? Plan.of(one.end(now)) : Plan.NOTHING;
    }

    /** The time at which an object goes whose node is missing: nobody will ever say that nothing of it is left. */
    private static Instant goneWith(MissingNode node, HasMetadata object, Instant now) {
        boolean isSentAway = Ending.isMarked(object) || node.isBanned();
        return isSentAway ? now : created(object).plus(NODE_MAY_JOIN);
    }

    private static Plan removedAt(Instant end, HasMetadata object, Instant now) {
        return now.isBefore(end) ? new Plan(List.of(), Optional.of(end)) : Plan.of(new GarbageAction.Remove(object));
    }

    /** The oldest of them go. */
    static Plan finished(ObservedGarbage.Finished observed) {
        var objects = observed.objects();
        return new Plan(
                objects.stream()
                        .sorted(Comparator.comparing(GarbagePlanner::created))
                        .limit(Math.max(0, objects.size() - observed.most()))
                        .limit(BATCH)
                        .<Action>map(GarbageAction.Remove::new)
                        .toList(),
                Optional.empty());
    }

    private static Instant created(HasMetadata object) {
        return Timestamps.parse(object.getMetadata().getCreationTimestamp());
    }
}
