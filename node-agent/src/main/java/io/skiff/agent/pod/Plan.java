package io.skiff.agent.pod;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps to take now, in order, and the time to plan again even if nothing happens.
 *
 * @param wakeUp null if only an observation or another assignment can change the plan
 */
public record Plan(List<PodAction> actions, @Nullable Instant wakeUp) {

    public Plan {
        actions = List.copyOf(actions);
    }

    /**
     * Returns a copy without the steps that begin something. It is planned again at the given time; {@link Instant#MAX}
     * waits for an event.
     */
    public Plan withoutBeginnings(Instant again) {
        var next = wakeUp == null || again.isBefore(wakeUp) ? again : wakeUp;
        return new Plan(
                actions.stream().filter(action -> !action.begins()).toList(), next.equals(Instant.MAX) ? null : next);
    }

    /** Collects a plan. Steps that failed a moment ago are held back until their next try is due. */
    static final class Draft {

        private final List<PodAction> actions = new ArrayList<>();
        private final Map<String, Fault> faults;
        private final Instant now;
        private @Nullable Instant wakeUp;

        Draft(Map<String, Fault> faults, Instant now) {
            this.faults = faults;
            this.now = now;
        }

        Instant now() {
            return now;
        }

        /** Returns whether the step is to be taken now. */
        boolean add(PodAction action) {
            var fault = faults.get(action.key());
            boolean isFree = fault == null || isDue(fault.retryAt());
            if (isFree) {
                actions.add(action);
            }
            return isFree;
        }

        /** Whether the time has come. If not, the plan wakes up then. */
        boolean isDue(Instant at) {
            if (!now.isBefore(at)) {
                return true;
            }
            wakeUp = wakeUp == null || at.isBefore(wakeUp) ? at : wakeUp;
            return false;
        }

        /** Tells an event, unless it was the last one of its reason with this value. */
        void tellOnce(PodObservation seen, String value, PodEvent event) {
            var slot = event.reason() + "/" + event.container();
            if (!value.equals(seen.told().get(slot))) {
                add(new PodAction.Tell(slot, value, event));
            }
        }

        Plan finish() {
            return new Plan(actions, wakeUp);
        }
    }
}
