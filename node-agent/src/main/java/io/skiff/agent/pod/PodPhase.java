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
        boolean runs = !seen.running().isEmpty();
        if (Initialization.hasFailed(pod, seen) && !Initialization.hasBegun(pod, seen)) {
            // sidecars may run yet, and a pod that has failed runs nothing
            return runs ? PENDING : FAILED;
        }
        if (pod.containers().stream().anyMatch(template -> isWaiting(template, seen))) {
            return PENDING;
        }
        if (runs || !areOver(pod, seen)) {
            return RUNNING;
        }
        return pod.containers().stream().anyMatch(template -> isEnded(template, seen, true)) ? FAILED : SUCCEEDED;
    }

    /** Whether it has not run, or is not past the beginning of its first run. */
    private static boolean isWaiting(ContainerTemplate template, PodObservation seen) {
        var newest = seen.newest(template.name());
        return newest == null
                || (newest.state() instanceof Running
                        && newest.id().attempt() == 0
                        && !seen.isBegun(template, newest.id()));
    }

    /** Whether none of the pod's containers but sidecars will run again, so that the sidecars are to end too. */
    public static boolean areOver(PodSpec pod, PodObservation seen) {
        boolean hasFailed = pod.containers().stream().anyMatch(template -> isEnded(template, seen, true));
        boolean haveEnded = pod.containers().stream()
                .allMatch(template -> isEnded(template, seen, true) || isEnded(template, seen, false));
        return (haveEnded && !pod.restartRule().restarts(hasFailed))
                || (Initialization.hasFailed(pod, seen) && !Initialization.hasBegun(pod, seen));
    }

    private static boolean isEnded(ContainerTemplate template, PodObservation seen, boolean asFailed) {
        var newest = seen.newest(template.name());
        return newest != null && newest.state() instanceof Ended ended && (ended.exitCode() != 0) == asFailed;
    }
}
