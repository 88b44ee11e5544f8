package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Plan;
import java.time.Instant;
import java.util.List;

/** Binds a pod to the node that {@link Scheduler} chose, or says why there is none. */
final class SchedulePlanner {

    private SchedulePlanner() {}

    static Plan plan(ObservedPod observed, Instant now) {
        var placement = observed.room().placer().place(observed.pod());
        return placement instanceof Placement.Placed placed
                ? Plan.of(new ScheduleAction.Bind(Binding.bound(observed.pod(), placed.nodeName(), now)))
                : new Plan(
                        explain(observed.pod(), ((Placement.Unschedulable) placement).message(), now),
                        observed.room().nextExpiry().filter(now::isBefore));
    }

    private static List<Action> explain(Pod pod, String message, Instant now) {
        var waiting = Binding.waiting(pod, message, now);
        return waiting.equals(pod) ? List.of() : List.of(new ScheduleAction.Explain(waiting, message));
    }
}
