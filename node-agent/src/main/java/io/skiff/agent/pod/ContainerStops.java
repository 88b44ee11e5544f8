package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.pod.HookResults.HookResult;
import io.skiff.agent.pod.PodAction.KillContainer;
import io.skiff.agent.pod.PodAction.PrepareStop;
import io.skiff.agent.pod.PodAction.SignalContainer;
import io.skiff.agent.pod.PodAction.StopContainer;
import java.time.Duration;

/**
 * Plans the stop of running containers, by the rules of the kubelet: the hook before the stop signal takes of the grace period, the signal comes
 * when it is done or the period is over, and SIGKILL with the end of the period, but two seconds after the signal at the earliest when something
 * went before it.
 */
final class ContainerStops {

    private final Plan.Draft draft;
    private final PodObservation seen;

    ContainerStops(Plan.Draft draft, PodObservation seen) {
        this.draft = draft;
        this.seen = seen;
    }

    /**
     * Plans the next step of the stop of one container, its beginning too.
     *
     * @param grace one that is shorter than that with which the stop began, as of a second, more impatient deletion, counts
     * @param why the reason, for the event at the beginning
     */
    void plan(ContainerObservation running, Duration grace, String why) {
        plan(running, grace, why, true);
    }

    /** The same for each container of a pod that ends: sidecars get their stop signals after the others, the last one first. */
    void planOrdered(ContainerObservation running, Duration grace, String why) {
        plan(running, grace, why, isTurnOf(running));
    }

    private boolean isTurnOf(ContainerObservation running) {
        int place = RunLabels.of(running).sidecar();
        return place == 0
                || seen.running().stream()
                        .mapToInt(other -> RunLabels.of(other).sidecar())
                        .noneMatch(other -> other == 0 || other > place);
    }

    private void plan(ContainerObservation running, Duration grace, String why, boolean isItsTurn) {
        var stop = seen.stops().get(running.id());
        if (stop == null) {
            begin(running, grace, why, isItsTurn);
        } else if (!stop.isKilled()) {
            finish(running, stop, grace, isItsTurn);
        }
    }

    private void begin(ContainerObservation running, Duration grace, String why, boolean isItsTurn) {
        var labels = RunLabels.of(running);
        var hook = labels.preStop();
        if (!grace.isZero() && (hook != null || !isItsTurn)) {
            draft.add(new PrepareStop(running.id(), hook, grace, why));
        } else {
            draft.add(new StopContainer(running.id(), labels.stopSignal(), grace, why));
        }
    }

    private void finish(ContainerObservation running, Stop stop, Duration grace, boolean isItsTurn) {
        var graceEnd = stop.graceEnd();
        var newEnd = stop.since().plus(grace);
        if (newEnd.isBefore(graceEnd)) {
            graceEnd = newEnd;
        }
        if (stop.signalledAt() == null) {
            tellFailure(running);
            boolean mayGo = isItsTurn && seen.hooks().isPreStopOver(running.id());
            if (mayGo || draft.isDue(graceEnd)) {
                draft.add(
                        new SignalContainer(running.id(), RunLabels.of(running).stopSignal()));
            }
        } else {
            var killAt = graceEnd.isBefore(stop.leastEnd()) && !grace.isZero() ? stop.leastEnd() : graceEnd;
            if (draft.isDue(killAt)) {
                draft.add(new KillContainer(running.id()));
            }
        }
    }

    /** Says no more than the kubelet does: what a hook was answered may be a secret. */
    private void tellFailure(ContainerObservation running) {
        var id = running.id();
        if (seen.hooks().preStops().get(id) == HookResult.FAILED) {
            var labels = RunLabels.of(running);
            var event = new PodEvent(
                    id.pod(),
                    labels.namespace(),
                    labels.podName(),
                    id.name(),
                    true,
                    "FailedPreStopHook",
                    "PreStopHook failed",
                    draft.now());
            draft.tellOnce(seen, Integer.toString(id.attempt()), event);
        }
    }
}
