package io.skiff.agent.node;

import io.skiff.agent.pod.ReportText;
import java.util.List;
import java.util.Map;

/**
 * The properties and problems of this node.
 *
 * @param storageBytes of the disk with its pods' files
 * @param hugePageBytes what it has of huge pages, by the size of a page
 * @param notReadyReason the reason why it should get no new pods; empty if it should
 * @param networkProblems sentences about what keeps its pods unreachable; usually none
 * @param networkWeaknesses sentences about what weakens the protection of its pods from one another; usually none
 * @param shortages what it lacks
 * @param layerPort where it gives layers of images to other nodes; 0 for nowhere
 * @param volumes what became of the persistent volumes that it was told of
 */
public record NodeStatus(
        String internalIp,
        String hostname,
        long cpuMillis,
        long memoryBytes,
        long storageBytes,
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
        Shortages shortages,
        int layerPort,
        List<VolumeState> volumes,
        Map<Long, Long> hugePageBytes) {

    /** The control plane stores no more. */
    private static final int MOST_IMAGES = 50;

    private static final int LONGEST_IMAGE = 512;

    /** A person reads no more. */
    private static final int MOST_PROBLEMS = 20;

    /** Leaves out names that are too long or too many: half a name would be another name. */
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
        volumes = List.copyOf(volumes);
        hugePageBytes = Map.copyOf(hugePageBytes);
    }

    private static List<String> sentences(List<String> told) {
        return told.stream().limit(MOST_PROBLEMS).map(ReportText::message).toList();
    }

    /** The same node with other images. */
    public NodeStatus withImages(List<String> newImages) {
        return with(
                internalIp, notReadyReason, notReadyMessage, newImages, networkProblems, networkWeaknesses, shortages);
    }

    /** Returns a copy that gets no new pods for a reason; an empty reason makes it ready again. */
    public NodeStatus withNotReady(String reason, String message) {
        return with(internalIp, reason, message, images, networkProblems, networkWeaknesses, shortages);
    }

    /** Returns a copy with another address. */
    public NodeStatus withInternalIp(String newIp) {
        return with(newIp, notReadyReason, notReadyMessage, images, networkProblems, networkWeaknesses, shortages);
    }

    /** Returns a copy with other problems and weaknesses of its network. */
    public NodeStatus withNetwork(List<String> problems, List<String> weaknesses) {
        return with(internalIp, notReadyReason, notReadyMessage, images, problems, weaknesses, shortages);
    }

    /** Returns a copy that lacks something, or nothing any more. */
    public NodeStatus withShortages(Shortages now) {
        return with(internalIp, notReadyReason, notReadyMessage, images, networkProblems, networkWeaknesses, now);
    }

    /** Returns a copy with other states of its persistent volumes. */
    public NodeStatus withVolumes(List<VolumeState> states) {
        return with(
                internalIp,
                notReadyReason,
                notReadyMessage,
                images,
                networkProblems,
                networkWeaknesses,
                shortages,
                states);
    }

    private NodeStatus with(
            String newIp,
            String reason,
            String message,
            List<String> newImages,
            List<String> problems,
            List<String> weaknesses,
            Shortages newShortages) {
        return with(newIp, reason, message, newImages, problems, weaknesses, newShortages, volumes);
    }

    private NodeStatus with(
            String newIp,
            String reason,
            String message,
            List<String> newImages,
            List<String> problems,
            List<String> weaknesses,
            Shortages newShortages,
            List<VolumeState> newVolumes) {
        return new NodeStatus(
                newIp,
                hostname,
                cpuMillis,
                memoryBytes,
                storageBytes,
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
                newShortages,
                layerPort,
                newVolumes,
                hugePageBytes);
    }
}
