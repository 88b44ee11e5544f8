package io.skiff.agent.node;

import io.skiff.agent.pod.ReportText;
import java.util.List;
import java.util.Map;

/**
 * What this node is and has.
 *
 * @param notReadyReason why it should get no new pods; empty when it should
 * @param networkProblems what keeps its pods from reaching others or being reached, each a sentence; mostly none
 * @param networkWeaknesses what protects its pods from one another less than it should, each a sentence; mostly none
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
        List<String> networkWeaknesses,
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
        networkProblems = sentences(networkProblems);
        networkWeaknesses = sentences(networkWeaknesses);
        diskProblem = ReportText.message(diskProblem);
    }

    private static List<String> sentences(List<String> told) {
        return told.stream().limit(MOST_PROBLEMS).map(ReportText::message).toList();
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
                List.of(),
                "");
    }

    /** The same node with other images. */
    public NodeStatus withImages(List<String> newImages) {
        return with(
                internalIp,
                notReadyReason,
                notReadyMessage,
                newImages,
                networkProblems,
                networkWeaknesses,
                diskProblem);
    }

    /** The same node, not to be given pods for a reason; or ready again with an empty one. */
    public NodeStatus withNotReady(String reason, String message) {
        return with(internalIp, reason, message, images, networkProblems, networkWeaknesses, diskProblem);
    }

    /** The same node at another address. */
    public NodeStatus withInternalIp(String newIp) {
        return with(newIp, notReadyReason, notReadyMessage, images, networkProblems, networkWeaknesses, diskProblem);
    }

    /** The same node with other problems and weaknesses of its network. */
    public NodeStatus withNetwork(List<String> problems, List<String> weaknesses) {
        return with(internalIp, notReadyReason, notReadyMessage, images, problems, weaknesses, diskProblem);
    }

    /** The same node with another problem of its disk, or with an empty one. */
    public NodeStatus withDiskProblem(String problem) {
        return with(internalIp, notReadyReason, notReadyMessage, images, networkProblems, networkWeaknesses, problem);
    }

    private NodeStatus with(
            String newIp,
            String reason,
            String message,
            List<String> newImages,
            List<String> problems,
            List<String> weaknesses,
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
                weaknesses,
                newDiskProblem);
    }
}
