package io.skiff.agent.node;

import io.skiff.agent.pod.ReportText;
import java.util.List;
import java.util.Map;

/**
 * What this node is and has.
 *
 * @param notReadyReason why it should get no new pods; empty when it should
 * @param networkProblems what keeps its pods from reaching others or being reached, each a sentence; mostly none
 * @param diskProblem a sentence when there is little room left for its pods; mostly empty
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
        List<String> images,
        List<String> networkProblems,
        String diskProblem) {

    /** As the control plane stores. */
    private static final int MOST_IMAGES = 50;

    private static final int LONGEST_IMAGE = 512;

    /** More than somebody reads. */
    private static final int MOST_PROBLEMS = 20;

    /** What is longer than any name, or one too many, is left out: half a name would be another one. */
    public NodeStatus {
        labels = Map.copyOf(labels);
        images = images.stream()
                .filter(image -> image.length() <= LONGEST_IMAGE)
                .limit(MOST_IMAGES)
                .toList();
        notReadyReason = ReportText.reason(notReadyReason);
        notReadyMessage = ReportText.message(notReadyMessage);
        networkProblems = networkProblems.stream()
                .limit(MOST_PROBLEMS)
                .map(ReportText::message)
                .toList();
        diskProblem = ReportText.message(diskProblem);
    }

    /** A node without problems of its network and its disk. */
    public NodeStatus(
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
        this(
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
                images,
                List.of(),
                "");
    }

    /** The same node with other images. */
    public NodeStatus withImages(List<String> newImages) {
        return with(internalIp, notReadyReason, notReadyMessage, newImages, networkProblems, diskProblem);
    }

    /** The same node, not to be given pods for a reason; or ready again with an empty one. */
    public NodeStatus withNotReady(String reason, String message) {
        return with(internalIp, reason, message, images, networkProblems, diskProblem);
    }

    /** The same node at another address. */
    public NodeStatus withInternalIp(String newIp) {
        return with(newIp, notReadyReason, notReadyMessage, images, networkProblems, diskProblem);
    }

    /** The same node with other problems of its network. */
    public NodeStatus withNetworkProblems(List<String> problems) {
        return with(internalIp, notReadyReason, notReadyMessage, images, problems, diskProblem);
    }

    /** The same node with another problem of its disk, or with an empty one. */
    public NodeStatus withDiskProblem(String problem) {
        return with(internalIp, notReadyReason, notReadyMessage, images, networkProblems, problem);
    }

    private NodeStatus with(
            String newIp,
            String reason,
            String message,
            List<String> newImages,
            List<String> problems,
            String newDiskProblem) {
        return new NodeStatus(
                newIp,
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
                newImages,
                problems,
                newDiskProblem);
    }
}
