package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerObservation.Running;

/** The phase of a pod's life, in Kubernetes' words and by its rules. */
public enum PodPhase {
    PENDING("Pending"),
    RUNNING("Running"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed");

    private final String title;

    PodPhase(String title) {
        this.title = title;
    }

    /** The word in {@code status.phase}. */
    public String title() {
        return title;
    }

    /** Whether no container of the pod is started again. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED;
    }

    public static PodPhase of(PodSpec pod, PodObservation seen) {
        int waiting = 0;
        int running = 0;
        int failed = 0;
        for (var template : pod.containers()) {
            var newest = seen.newest(template.name());
            if (newest == null) {
                waiting++;
            } else if (newest.state() instanceof Running) {
                if (newest.id().attempt() == 0 && !seen.isBegun(template, newest.id())) {
                    waiting++;
                } else {
                    running++;
                }
            } else if (newest.state() instanceof Ended ended && ended.exitCode() != 0) {
                failed++;
            }
        }
        if (waiting == pod.containers().size()) {
            return hasFailedInit(pod, seen) ? FAILED : PENDING;
        }
        if (waiting > 0) {
            return PENDING;
        }
        if (running > 0 || pod.restartRule().restarts(failed > 0)) {
            return RUNNING;
        }
        return failed == 0 ? SUCCEEDED : FAILED;
    }

    private static boolean hasFailedInit(PodSpec pod, PodObservation seen) {
        return pod.restartRule() == RestartRule.NEVER
                && pod.initContainers().stream()
                        .map(template -> seen.newest(template.name()))
                        .anyMatch(newest ->
                                newest != null && newest.state() instanceof Ended ended && ended.exitCode() != 0);
    }
}
