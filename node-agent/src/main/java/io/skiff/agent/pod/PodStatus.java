package io.skiff.agent.pod;

import io.skiff.agent.container.PodUid;
import java.time.Instant;
import java.util.List;

/**
 * A pod as its node sees it.
 *
 * @param podIp empty while it has none
 * @param removed nothing of the pod is left here: one that is marked for deletion may go from the store
 */
public record PodStatus(
        PodUid uid,
        String namespace,
        String name,
        PodPhase phase,
        String reason,
        String message,
        String podIp,
        String hostIp,
        Instant startTime,
        boolean isInitialized,
        boolean isReady,
        List<ContainerStatus> initContainers,
        List<ContainerStatus> containers,
        boolean removed) {

    public PodStatus {
        reason = ReportText.reason(reason);
        message = ReportText.message(message);
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
    }

    /** The last word on a pod. */
    public PodStatus asRemoved() {
        return new PodStatus(
                uid,
                namespace,
                name,
                phase,
                reason,
                message,
                podIp,
                hostIp,
                startTime,
                isInitialized,
                false,
                initContainers,
                containers,
                true);
    }
}
