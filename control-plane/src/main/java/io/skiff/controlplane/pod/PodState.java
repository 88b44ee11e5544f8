package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.skiff.controlplane.object.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Answers the planners' questions about a stored pod. */
public final class PodState {

    /** The reason in the status of a pod that its node ended for what it took. */
    public static final String EVICTED = "Evicted";

    private PodState() {}

    /** Whether the pod is marked for deletion. */
    public static boolean isTerminating(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether all containers have ended and none will start again. */
    public static boolean isFinished(Pod pod) {
        var phase = phase(pod);
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Whether its node ended it for what it took. */
    public static boolean isEvicted(Pod pod) {
        return phase(pod).equals("Failed") && EVICTED.equals(pod.getStatus().getReason());
    }

    /** Whether the pod counts as a replica. */
    public static boolean isActive(Pod pod) {
        return !isTerminating(pod) && !isFinished(pod);
    }

    public static boolean isBound(Pod pod) {
        return nodeName(pod).isPresent();
    }

    public static Optional<String> nodeName(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getNodeName()).filter(name -> !name.isEmpty());
    }

    public static String phase(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? "Pending"
                : pod.getStatus().getPhase();
    }

    public static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    public static boolean isReady(Pod pod) {
        return condition(pod, "Ready")
                .filter(ready -> "True".equals(ready.getStatus()))
                .isPresent();
    }

    /** Whether the pod is not ready because nothing is heard of its node. What its agent reports next says otherwise. */
    public static boolean isDoubted(Pod pod) {
        return condition(pod, "Ready")
                .filter(ready -> PodConditions.NODE_NOT_READY.equals(ready.getReason()))
                .isPresent();
    }

    /** The time at which a ready pod became ready. */
    public static Optional<Instant> readySince(Pod pod) {
        return condition(pod, "Ready")
                .filter(ready -> "True".equals(ready.getStatus()))
                .map(ready -> ready.getLastTransitionTime() == null
                        ? Instant.EPOCH
                        : Timestamps.parse(ready.getLastTransitionTime()));
    }

    /** The time at which a ready pod becomes available. */
    public static Optional<Instant> availableAt(Pod pod, Duration minReady) {
        return readySince(pod).map(since -> since.plus(minReady));
    }

    public static boolean isAvailable(Pod pod, Duration minReady, Instant now) {
        return availableAt(pod, minReady).filter(at -> !at.isAfter(now)).isPresent();
    }
}
