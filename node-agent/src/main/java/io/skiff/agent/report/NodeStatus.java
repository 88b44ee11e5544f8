package io.skiff.agent.report;

import java.util.List;
import java.util.Map;

/**
 * What this node is and has.
 *
 * @param notReadyReason why it should get no new pods; empty when it should
 */
public record NodeStatus(
        String internalIp,
        String hostname,
        long cpuMillis,
        long memoryBytes,
        long maxPods,
        String architecture,
        String operatingSystem,
        String kernelVersion,
        String osImage,
        String runtimeVersion,
        String machineId,
        Map<String, String> labels,
        String notReadyReason,
        String notReadyMessage,
        List<String> images) {

    public NodeStatus {
        labels = Map.copyOf(labels);
        images = List.copyOf(images);
    }

    /** The same node with other images. */
    public NodeStatus withImages(List<String> newImages) {
        return new NodeStatus(
                internalIp,
                hostname,
                cpuMillis,
                memoryBytes,
                maxPods,
                architecture,
                operatingSystem,
                kernelVersion,
                osImage,
                runtimeVersion,
                machineId,
                labels,
                notReadyReason,
                notReadyMessage,
                newImages);
    }

    /** The same node, not to be given pods for a reason; or ready again with an empty one. */
    public NodeStatus withNotReady(String reason, String message) {
        return new NodeStatus(
                internalIp,
                hostname,
                cpuMillis,
                memoryBytes,
                maxPods,
                architecture,
                operatingSystem,
                kernelVersion,
                osImage,
                runtimeVersion,
                machineId,
                labels,
                reason,
                message,
                images);
    }
}
