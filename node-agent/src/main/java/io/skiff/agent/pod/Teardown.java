package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.pod.PodAction.ClearPod;
import io.skiff.agent.pod.PodAction.DetachNetwork;
import io.skiff.agent.pod.PodAction.ForgetPod;
import io.skiff.agent.pod.PodAction.KeepEviction;
import io.skiff.agent.pod.PodAction.RemoveContainer;
import io.skiff.agent.pod.PodAction.RemoveSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plans the end of a pod: the stop of its containers, then the removal of all its resources on this node. */
final class Teardown {

    /** After so many faults, which is half a minute, a full disk is emptied without a note of the eviction. */
    private static final int MOST_TRIES = 3;

    private Teardown() {}

    static Plan plan(@Nullable PodSpec pod, PodObservation seen, Instant now) {
        var draft = new Plan.Draft(seen.faults(), now);
        plan(seen, draft, container -> grace(pod, container), pod == null);
        return draft.finish();
    }

    /** Frees what an evicted pod takes. The pod itself stays in the store, as one that has failed. */
    static Plan planEviction(PodSpec pod, ForcedEnd end, PodObservation seen, Instant now) {
        var draft = new Plan.Draft(seen.faults(), now);
        if (!seen.containers().isEmpty()) {
            var event =
                    new PodEvent(pod.uid(), pod.namespace(), pod.name(), "", true, end.reason(), end.message(), now);
            draft.tellOnce(seen, end.message(), event);
        }
        boolean isKept = isKept(seen, draft);
        if (isKept || !seen.running().isEmpty()) {
            plan(seen, draft, container -> shorter(pod.grace(), Eviction.GRACE), false);
        }
        return draft.finish();
    }

    /** Whether what tells the end of the pod may be removed. The next agent would run it again if it knew nothing of the eviction. */
    private static boolean isKept(PodObservation seen, Plan.Draft draft) {
        var eviction = seen.eviction();
        if (eviction == null || seen.isEvictionKept()) {
            return true;
        }
        draft.add(new KeepEviction(seen.uid(), eviction));
        var fault = seen.faults().get(KeepEviction.KEY);
        return fault != null && fault.count() >= MOST_TRIES;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void plan(
            PodObservation seen,
            Plan.Draft draft,
            Function<ContainerObservation, Duration> grace,
            boolean isForgotten) {
        var running = seen.running();
        if (!running.isEmpty()) {
            var stops = new ContainerStops(draft, seen);
            running.forEach(container -> stops.planOrdered(
                    container,
                    grace.apply(container),
                    "Stopping container " + container.id().name()));
        } else if (!seen.containers().isEmpty()) {
            seen.containers().forEach(container -> draft.add(new RemoveContainer(container.id())));
        } else if (seen.hasSandbox()) {
            draft.add(new RemoveSandbox(seen.uid()));
        } else if (seen.address() != null) {
            // after the sandbox: nobody else may get the address while the old link has it
            draft.add(new DetachNetwork(seen.uid()));
        } else if (!seen.isCleared()) {
            draft.add(new ClearPod(seen.uid()));
        } else if (isForgotten) {
            draft.add(new ForgetPod(seen.uid()));
        }
    }

    private static Duration grace(@Nullable PodSpec pod, ContainerObservation container) {
        if (pod == null || pod.deletion() == null) {
            return RunLabels.of(container).grace();
        }
        return pod.deletion().grace();
    }
}
