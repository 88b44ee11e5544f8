package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.object.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a pod ends: a bound one is marked, its agent stops it within the grace and says when nothing is left, then it leaves the store; one
 * of which nothing runs leaves at once.
 */
public final class PodDeletion {

    /** A pod is stopped at some time; times far beyond that cannot be written down. */
    public static final long LONGEST_GRACE_SECONDS = Integer.MAX_VALUE;

    private static final long DEFAULT_GRACE_SECONDS = 30;

    private PodDeletion() {}

    /** The pod marked for its agent, which stops it; empty when nothing of it runs and it may leave the store. */
    public static Optional<Pod> begin(Pod pod, Instant now) {
        return PodState.isBound(pod) && !PodState.isFinished(pod) ? Optional.of(marked(pod, now)) : Optional.empty();
    }

    /** The pod with its mark: the time at which its grace ends, as Kubernetes writes it. */
    public static Pod marked(Pod pod, Instant now) {
        var grace = graceSeconds(pod);
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp(Timestamps.format(now.plusSeconds(grace)))
                .withDeletionGracePeriodSeconds(grace)
                .endMetadata()
                .build();
    }

    /** When the deletion was asked for. */
    public static Instant requestedAt(Pod pod) {
        return Timestamps.parse(pod.getMetadata().getDeletionTimestamp()).minus(grace(pod));
    }

    /** Between SIGTERM and SIGKILL, for a pod that is marked. */
    public static Duration grace(Pod pod) {
        var seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? graceSeconds(pod) : bounded(seconds));
    }

    /** As the pod itself asks for. */
    public static long graceSeconds(Pod pod) {
        var seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return seconds == null ? DEFAULT_GRACE_SECONDS : bounded(seconds);
    }

    /** What an older version let in may be more, or less than nothing. */
    public static long bounded(long seconds) {
        return Math.max(0, Math.min(seconds, LONGEST_GRACE_SECONDS));
    }
}
