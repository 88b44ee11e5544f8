package io.skiff.agent.pod;

import io.skiff.agent.container.PodUid;
import java.time.Instant;
import java.util.List;

/**
 * The status of a pod, as its node reports it.
 *
 * @param podIp empty as long as it has none
 * @param removed whether nothing of the pod is left here, so that a pod marked for deletion may leave the store
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
        List<ContainerStatus> ephemeralContainers,
        boolean removed,
        PodResize resize) {

    public PodStatus {
        reason = ReportText.reason(reason);
        message = ReportText.message(message);
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        ephemeralContainers = List.copyOf(ephemeralContainers);
    }

    /** Of a pod whose containers have what its spec asks for. */
    public PodStatus(
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
            List<ContainerStatus> ephemeralContainers,
            boolean removed) {
        this(
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
                isReady,
                initContainers,
                containers,
                ephemeralContainers,
                removed,
                PodResize.NONE);
    }

    /** Returns the final status of a pod. */
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
                ephemeralContainers,
                true,
                PodResize.NONE);
    }
}
