package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Binds a pod to the node that {@link Scheduler} chose, or says why there is none. */
final class SchedulePlanner {

    private SchedulePlanner() {}

    static Plan plan(ObservedPod observed, Instant now) {
        var fault = observed.claims().fault();
        if (fault.isPresent()) {
            int nodes = observed.room().candidates().size();
            return new Plan(
                    explain(observed.pod(), "0/%d nodes are available: %s.".formatted(nodes, fault.get()), now),
                    Optional.empty());
        }
        var placement = observed.room().placer().place(observed.pod(), observed.claims());
        return placement instanceof Placement.Placed placed
                ? placed(observed, placed.nodeName(), now)
                : new Plan(
                        explain(observed.pod(), ((Placement.Unschedulable) placement).message(), now),
                        observed.room().nextExpiry().filter(now::isBefore));
    }

    /** Before the pod its volumes must be on the node; the change of its claims plans it again. */
    private static Plan placed(ObservedPod observed, String nodeName, Instant now) {
        var claims = observed.claims();
        if (claims.areBound()) {
            var toTake = claims.toTake(observed.pod());
            if (toTake.isPresent()) {
                return Plan.of(new ScheduleAction.TakeClaim(toTake.get()));
            }
            return Plan.of(new ScheduleAction.Bind(Binding.bound(observed.pod(), nodeName, now), claims.found()));
        }
        var node = observed.room().node(nodeName);
        var actions = new ArrayList<Action>();
        claims.reservations(node).forEach(held -> actions.add(new ScheduleAction.Reserve(held.volume(), held.claim())));
        claims.selections(node).forEach(claim -> actions.add(new ScheduleAction.SelectNode(claim)));
        return new Plan(actions, Optional.empty());
    }

    private static List<Action> explain(Pod pod, String message, Instant now) {
        var waiting = Binding.waiting(pod, message, now);
        return waiting.equals(pod) ? List.of() : List.of(new ScheduleAction.Explain(waiting, message));
    }
}
