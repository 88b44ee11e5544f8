package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.pod.PodAction.ClearPod;
import io.skiff.agent.pod.PodAction.DetachNetwork;
import io.skiff.agent.pod.PodAction.ForgetPod;
import io.skiff.agent.pod.PodAction.RemoveContainer;
import io.skiff.agent.pod.PodAction.RemoveSandbox;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Plans the end of a pod: the stop of its containers, then the removal of all its resources on this node. */
final class Teardown {

    private Teardown() {}

    static Plan plan(@Nullable PodSpec pod, PodObservation seen, Instant now) {
        var draft = new Plan.Draft(seen.faults(), now);
        var running = seen.running();
        if (!running.isEmpty()) {
            var stops = new ContainerStops(draft, seen);
            running.forEach(container -> stops.planOrdered(
                    container,
                    grace(pod, container),
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
}
