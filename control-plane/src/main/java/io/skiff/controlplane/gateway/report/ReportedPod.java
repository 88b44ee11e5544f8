package io.skiff.controlplane.gateway.report;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.PodResize;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.Terminated;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Cuts a report of a pod to the bounds of a stored pod: only its own containers, and texts of bounded length. */
final class ReportedPod {

    private static final Set<String> PHASES = Set.of("Pending", "Running", "Succeeded", "Failed");
    private static final Set<String> PENDING = Set.of("Deferred", "Infeasible");
    private static final int LONGEST_REASON = 253;
    private static final int LONGEST_IMAGE = 1024;

    /** Kubelet's bound of a container's termination message, which may have several lines. */
    private static final int LONGEST_MESSAGE = 4096;

    private ReportedPod() {}

    static PodStatus bounded(PodStatus status, Pod pod) {
        return status.toBuilder()
                .setPhase(PHASES.contains(status.getPhase()) ? status.getPhase() : "Pending")
                .setReason(cut(status.getReason(), LONGEST_REASON))
                .setMessage(cut(status.getMessage(), LONGEST_MESSAGE))
                .setResize(bounded(status.getResize()))
                .clearInitContainers()
                .addAllInitContainers(
                        own(status.getInitContainersList(), pod.getSpec().getInitContainers(), Container::getName))
                .clearContainers()
                .addAllContainers(own(status.getContainersList(), pod.getSpec().getContainers(), Container::getName))
                .clearEphemeralContainers()
                .addAllEphemeralContainers(own(
                        status.getEphemeralContainersList(),
                        pod.getSpec().getEphemeralContainers(),
                        EphemeralContainer::getName))
                .build();
    }

    private static PodResize bounded(PodResize resize) {
        return resize.toBuilder()
                .setPendingReason(PENDING.contains(resize.getPendingReason()) ? resize.getPendingReason() : "")
                .setPendingMessage(cut(resize.getPendingMessage(), LONGEST_MESSAGE))
                .setError(cut(resize.getError(), LONGEST_MESSAGE))
                .build();
    }

    /** Keeps one status for each container, the last one. */
    private static <C> List<ContainerStatus> own(
            List<ContainerStatus> said, List<C> containers, Function<C, String> name) {
        var byName = said.stream().collect(Collectors.toMap(ContainerStatus::getName, one -> one, (one, last) -> last));
        return containers.stream()
                .flatMap(container -> Optional.ofNullable(byName.get(name.apply(container))).stream())
                .map(ReportedPod::bounded)
                .toList();
    }

    private static ContainerStatus bounded(ContainerStatus status) {
        var bounded = status.toBuilder()
                .setImage(cut(status.getImage(), LONGEST_IMAGE))
                .setImageId(cut(status.getImageId(), LONGEST_IMAGE))
                .setContainerId(cut(status.getContainerId(), LONGEST_REASON));
        if (status.hasWaiting()) {
            bounded.getWaitingBuilder()
                    .setReason(cut(status.getWaiting().getReason(), LONGEST_REASON))
                    .setMessage(cut(status.getWaiting().getMessage(), LONGEST_MESSAGE))
                    .clearPlatforms()
                    .addAllPlatforms(
                            ReportedPlatforms.bounded(status.getWaiting().getPlatformsList()));
        }
        if (status.hasTerminated()) {
            bounded.setTerminated(bounded(status.getTerminated()));
        }
        if (status.hasLastTerminated()) {
            bounded.setLastTerminated(bounded(status.getLastTerminated()));
        }
        return bounded.build();
    }

    private static Terminated bounded(Terminated terminated) {
        return terminated.toBuilder()
                .setReason(cut(terminated.getReason(), LONGEST_REASON))
                .setMessage(cut(terminated.getMessage(), LONGEST_MESSAGE))
                .setContainerId(cut(terminated.getContainerId(), LONGEST_REASON))
                .build();
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }
}
