package io.skiff.controlplane.gateway.node;

import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.proto.node.NodeStatus;
import java.util.Collection;
import java.util.List;

/** Cuts a node's description of itself to the bounds of a stored node. An agent is believed, but only within them. */
public final class ReportedNode {

    private static final int LONGEST_WORD = 253;
    private static final int LONGEST_SENTENCE = 1024;

    /** Kubelet reports no more. */
    private static final int MOST_IMAGES = 50;

    private static final int LONGEST_IMAGE = 512;
    private static final int LONGEST_STATE = 512;
    private static final int MOST_PROBLEMS = 16;

    private ReportedNode() {}

    static NodeStatus bounded(NodeStatus status) {
        return status.toBuilder()
                .setInternalIp(word(status.getInternalIp()))
                .setHostname(word(status.getHostname()))
                .setArchitecture(word(status.getArchitecture()))
                .setOperatingSystem(word(status.getOperatingSystem()))
                .setKernelVersion(word(status.getKernelVersion()))
                .setOsImage(word(status.getOsImage()))
                .setRuntimeVersion(word(status.getRuntimeVersion()))
                .setMachineId(word(status.getMachineId()))
                .setLayerPort(status.getLayerPort() > 0 && status.getLayerPort() < 1 << 16 ? status.getLayerPort() : 0)
                .setNotReadyReason(word(status.getNotReadyReason()))
                .setNotReadyMessage(text(status.getNotReadyMessage(), LONGEST_SENTENCE))
                .setMemoryProblem(text(status.getMemoryProblem(), LONGEST_SENTENCE))
                .setPidProblem(text(status.getPidProblem(), LONGEST_SENTENCE))
                .setDiskProblem(text(status.getDiskProblem(), LONGEST_SENTENCE))
                .clearVolumes()
                .addAllVolumes(status.getVolumesList().stream()
                        .filter(volume -> LocalPath.isHandle(volume.getHandle()))
                        .limit(LocalPath.MOST_ON_NODE)
                        .map(volume -> volume.toBuilder()
                                .setState(text(volume.getState(), LONGEST_STATE))
                                .build())
                        .toList())
                .clearImages()
                .addAllImages(texts(status.getImagesList(), MOST_IMAGES, LONGEST_IMAGE))
                .clearNetworkProblems()
                .addAllNetworkProblems(texts(status.getNetworkProblemsList(), MOST_PROBLEMS, LONGEST_SENTENCE))
                .clearNetworkWeaknesses()
                .addAllNetworkWeaknesses(texts(status.getNetworkWeaknessesList(), MOST_PROBLEMS, LONGEST_SENTENCE))
                .build();
    }

    public static String word(String text) {
        return text(text, LONGEST_WORD);
    }

    private static List<String> texts(Collection<String> all, int most, int longest) {
        return all.stream().limit(most).map(one -> text(one, longest)).toList();
    }

    /** Shortens a text to one line, without characters that a terminal obeys. */
    static String text(String text, int longest) {
        var kept = new StringBuilder();
        text.codePoints()
                .limit(longest)
                .map(point -> Character.isISOControl(point) ? ' ' : point)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
