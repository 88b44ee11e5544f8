package io.skiff.agent.session;

import io.skiff.agent.pod.Allocation;
import io.skiff.agent.pod.ContainerStatus;
import io.skiff.agent.pod.PodResize;
import io.skiff.proto.node.Resources;

/** Writes what the containers of a pod have of this node, and what becomes of the wish for something else. */
final class ResizeWriter {

    private ResizeWriter() {}

    static void set(io.skiff.proto.node.PodStatus.Builder message, PodResize resize) {
        if (!resize.equals(PodResize.NONE)) {
            message.setResize(io.skiff.proto.node.PodResize.newBuilder()
                    .setPendingReason(resize.pendingReason())
                    .setPendingMessage(resize.pendingMessage())
                    .setInProgress(resize.isInProgress())
                    .setError(resize.error()));
        }
    }

    static void set(io.skiff.proto.node.ContainerStatus.Builder message, ContainerStatus status) {
        if (status.allocated() != null) {
            message.setAllocated(resources(status.allocated()));
        }
        if (status.actual() != null) {
            message.setActual(resources(status.actual()));
        }
    }

    private static Resources resources(Allocation allocation) {
        var resources = Resources.newBuilder();
        allocation.cpuRequestMillis().ifPresent(resources::setCpuRequestMillis);
        allocation.cpuLimitMillis().ifPresent(resources::setCpuLimitMillis);
        allocation.memoryRequestBytes().ifPresent(resources::setMemoryRequestBytes);
        allocation.memoryLimitBytes().ifPresent(resources::setMemoryLimitBytes);
        return resources.build();
    }
}
