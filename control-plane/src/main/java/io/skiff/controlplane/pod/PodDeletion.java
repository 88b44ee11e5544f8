package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.object.DeletionMark;
import io.skiff.controlplane.object.GracePeriods;
import io.skiff.controlplane.object.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * The end of a pod: a bound pod is marked, its agent stops it within the grace period and reports when nothing is left,
 * then it leaves the store. A pod without running containers leaves at once.
 */
public final class PodDeletion {

    /** As Kubernetes has it. */
    public static final int DEFAULT_GRACE_SECONDS = 30;

    private PodDeletion() {}

    /**
     * Ends a pod by one write.
     *
     * @param update with the marked pod, if its agent stops it
     * @param delete if nothing of it runs
     */
    public static <R> R end(Pod pod, Instant now, Function<Pod, R> update, Function<Pod, R> delete) {
        return needsItsAgent(pod) ? update.apply(marked(pod, now)) : delete.apply(pod);
    }

    /** Something of it may run, and its agent is there to stop it. */
    public static boolean needsItsAgent(Pod pod) {
        return PodState.isBound(pod) && !PodState.isFinished(pod);
    }

    /** Sets the mark, which in Kubernetes' form is the time at which the grace period ends. */
    public static Pod marked(Pod pod, Instant now) {
        var marked = new PodBuilder(pod).build();
        DeletionMark.at(now, graceSeconds(pod)).putOn(marked.getMetadata());
        return marked;
    }

    /** The time of the request for deletion. */
    public static Instant requestedAt(Pod pod) {
        return Timestamps.parse(pod.getMetadata().getDeletionTimestamp()).minus(grace(pod));
    }

    /** The time between SIGTERM and SIGKILL of a marked pod. */
    public static Duration grace(Pod pod) {
        var seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? graceSeconds(pod) : GracePeriods.bounded(seconds));
    }

    /** The grace period that the pod's spec asks for. */
    public static long graceSeconds(Pod pod) {
        var seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return seconds == null ? DEFAULT_GRACE_SECONDS : GracePeriods.bounded(seconds);
    }
}
