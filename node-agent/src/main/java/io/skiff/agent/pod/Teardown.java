package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.pod.PodAction.ClearPod;
import io.skiff.agent.pod.PodAction.DetachNetwork;
import io.skiff.agent.pod.PodAction.ForgetPod;
import io.skiff.agent.pod.PodAction.KillContainer;
import io.skiff.agent.pod.PodAction.RemoveContainer;
import io.skiff.agent.pod.PodAction.RemoveSandbox;
import io.skiff.agent.pod.PodAction.StopContainer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Plans the end of a pod: stop signal, grace period, SIGKILL, then the removal of all its resources on this node. */
final class Teardown {

    private Teardown() {}

    static Plan plan(@Nullable PodSpec pod, PodObservation seen, Instant now) {
        var draft = new Plan.Draft(seen.faults(), now);
        var running = seen.running();
        if (!running.isEmpty()) {
            running.forEach(container -> stop(draft, seen, container, grace(pod, container)));
        } else if (!seen.containers().isEmpty()) {
            seen.containers().forEach(container -> draft.add(new RemoveContainer(container.id())));
        } else if (seen.hasSandbox()) {
            draft.add(new RemoveSandbox(seen.uid()));
        } else if (seen.address() != null) {
            // after the sandbox: nobody else may get the address while the old link has it
            draft.add(new DetachNetwork(seen.uid()));
        } else if (!seen.isCleared()) {
            draft.add(new ClearPod(seen.uid()));
        } else if (pod == null) {
            draft.add(new ForgetPod(seen.uid()));
        }
        return draft.finish();
    }

    private static Duration grace(@Nullable PodSpec pod, ContainerObservation container) {
        if (pod == null || pod.deletion() == null) {
            return RunLabels.of(container).grace();
        }
        return pod.deletion().grace();
    }

    private static void stop(Plan.Draft draft, PodObservation seen, ContainerObservation container, Duration grace) {
        if (seen.stops().containsKey(container.id())) {
            finishStop(draft, seen, container.id(), grace);
            return;
        }
        var labels = RunLabels.of(container);
        draft.add(new StopContainer(
                container.id(),
                labels.stopSignal(),
                grace,
                "Stopping container " + container.id().name()));
    }

    /**
     * Plans SIGKILL once the grace period of a stop is over.
     *
     * @param newGrace another grace period than the stop began with, as of a second, more impatient deletion
     */
    static void finishStop(Plan.Draft draft, PodObservation seen, ContainerId id, @Nullable Duration newGrace) {
        var stop = seen.stops().get(id);
        if (stop == null || stop.isKilled()) {
            return;
        }
        var killAt = stop.killAt();
        if (newGrace != null && stop.since().plus(newGrace).isBefore(killAt)) {
            killAt = stop.since().plus(newGrace);
        }
        if (draft.isDue(killAt)) {
            draft.add(new KillContainer(id));
        }
    }
}
