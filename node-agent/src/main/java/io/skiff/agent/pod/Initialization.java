package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerObservation.Running;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the init containers of a pod are. They come one after another: the next when one has succeeded, or when a sidecar has started.
 *
 * @param current those that are to run now: the sidecars so far, and the one whose turn it is
 * @param isOver whether the other containers may run
 */
record Initialization(List<ContainerTemplate> current, boolean isOver) {

    Initialization {
        current = List.copyOf(current);
    }

    static Initialization of(PodSpec pod, PodObservation seen) {
        if (hasBegun(pod, seen)) {
            return new Initialization(pod.sidecars().toList(), true);
        }
        var current = new ArrayList<ContainerTemplate>();
        int reached = reached(pod, seen);
        for (int i = 0; i < pod.initContainers().size(); i++) {
            var template = pod.initContainers().get(i);
            // what one that is reached came after is over, even if a sidecar among it has crashed meanwhile
            boolean isPassed = i < reached;
            if (template.life().isSidecar()) {
                current.add(template);
                if (!isPassed && !hasStarted(template, seen)) {
                    return new Initialization(current, false);
                }
            } else if (!isPassed && !hasSucceeded(seen.newest(template.name()))) {
                current.add(template);
                return new Initialization(current, false);
            }
        }
        return new Initialization(current, true);
    }

    /** Whether a container of the pod itself ever ran. From then on init containers that are no sidecars are ignored. */
    static boolean hasBegun(PodSpec pod, PodObservation seen) {
        return pod.containers().stream().anyMatch(template -> seen.newest(template.name()) != null);
    }

    /** Whether an init container has failed that is not tried again. */
    static boolean hasFailed(PodSpec pod, PodObservation seen) {
        return pod.restartRule() == RestartRule.NEVER
                && pod.initContainers().stream()
                        .filter(template -> !template.life().isSidecar())
                        .map(template -> seen.newest(template.name()))
                        .anyMatch(newest ->
                                newest != null && newest.state() instanceof Ended ended && ended.exitCode() != 0);
    }

    private static int reached(PodSpec pod, PodObservation seen) {
        int reached = -1;
        for (int i = 0; i < pod.initContainers().size(); i++) {
            if (seen.newest(pod.initContainers().get(i).name()) != null) {
                reached = i;
            }
        }
        return reached;
    }

    private static boolean hasSucceeded(@Nullable ContainerObservation newest) {
        return newest != null && newest.state() instanceof Ended ended && ended.exitCode() == 0;
    }

    private static boolean hasStarted(ContainerTemplate template, PodObservation seen) {
        var newest = seen.newest(template.name());
        return newest != null
                && newest.state() instanceof Running
                && seen.isBegun(template, newest.id())
                && seen.health()
                        .getOrDefault(newest.id(), Health.initial(RunLabels.applied(template, newest)))
                        .isStarted();
    }
}
