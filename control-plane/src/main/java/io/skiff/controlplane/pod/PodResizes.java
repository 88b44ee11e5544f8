package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a pod's status says of the resources that its node has given to its running containers (KEP-1287). */
public final class PodResizes {

    /** True while the node has not accepted the wish, with the reason Deferred or Infeasible. */
    public static final String PENDING = "PodResizePending";

    /** True while the node has accepted the wish, and the containers do not have it yet. */
    public static final String IN_PROGRESS = "PodResizeInProgress";

    /** The node can never give so much. */
    public static final String INFEASIBLE = "Infeasible";

    private PodResizes() {}

    /** The requests that the node has accepted, by container. */
    static Map<String, PodResources> allocated(Pod pod) {
        var status = pod.getStatus();
        if (status == null) {
            return Map.of();
        }
        var allocated = new HashMap<String, PodResources>();
        Stream.of(status.getContainerStatuses(), status.getInitContainerStatuses())
                .flatMap(List<ContainerStatus>::stream)
                .filter(container -> container.getAllocatedResources() != null
                        && !container.getAllocatedResources().isEmpty())
                .forEach(container ->
                        allocated.put(container.getName(), PodResources.of(container.getAllocatedResources())));
        return allocated;
    }

    static boolean isInfeasible(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition -> PENDING.equals(condition.getType())
                                && "True".equals(condition.getStatus())
                                && INFEASIBLE.equals(condition.getReason()));
    }

    /**
     * Returns the conditions with what the node says of a resize. They are there only while they are true, as in Kubernetes.
     *
     * @param pending the reason why the node has not accepted it; empty if it has, or there is none
     * @param error why the containers do not have it yet; mostly empty
     */
    public static List<PodCondition> with(
            List<PodCondition> conditions,
            String pending,
            String pendingMessage,
            boolean isInProgress,
            String error,
            Instant now) {
        var kept = new ArrayList<>(conditions);
        kept.removeIf(condition -> PENDING.equals(condition.getType()) && pending.isEmpty());
        kept.removeIf(condition -> IN_PROGRESS.equals(condition.getType()) && !isInProgress);
        var result = pending.isEmpty()
                ? List.copyOf(kept)
                : PodConditions.with(kept, PENDING, true, pending, pendingMessage, now);
        return isInProgress
                ? PodConditions.with(
                        result,
                        IN_PROGRESS,
                        true,
                        error.isEmpty() ? null : "Error",
                        error.isEmpty() ? null : error,
                        now)
                : result;
    }
}
