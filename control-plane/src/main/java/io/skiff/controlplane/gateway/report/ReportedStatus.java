package io.skiff.controlplane.gateway.report;

import com.google.protobuf.Timestamp;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.pod.PodConditions;
import io.skiff.controlplane.pod.PodResizes;
import io.skiff.controlplane.pod.PodSidecars;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.pod.QosClass;
import io.skiff.controlplane.pod.ReadinessGates;
import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.Terminated;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Converts an agent's report of a pod to the pod's stored status. */
final class ReportedStatus {

    private ReportedStatus() {}

    /**
     * Sets the reported status; the result equals the argument if nothing changes.
     *
     * @param node that reports
     * @param platform of that node; empty if it is not known
     */
    static Pod applied(Pod pod, PodStatus reported, String node, String platform, Instant now) {
        return new PodBuilder(pod)
                .editMetadata()
                .withAnnotations(ReportedPlatforms.annotations(pod, reported, node, platform))
                .endMetadata()
                .editOrNewStatus()
                .withPhase(reported.getPhase())
                .withReason(orNull(reported.getReason()))
                .withMessage(orNull(reported.getMessage()))
                .withPodIP(orNull(reported.getPodIp()))
                .withPodIPs(reported.getPodIp().isEmpty() ? List.of() : List.of(new PodIP(reported.getPodIp())))
                .withHostIP(orNull(reported.getHostIp()))
                .withHostIPs(reported.getHostIp().isEmpty() ? List.of() : List.of(new HostIP(reported.getHostIp())))
                .withStartTime(reported.hasStartTime() ? time(reported.getStartTime()) : null)
                .withQosClass(QosClass.of(pod))
                .withConditions(conditions(pod, reported, now))
                .withInitContainerStatuses(statuses(reported.getInitContainersList()))
                .withContainerStatuses(statuses(reported.getContainersList()))
                .withEphemeralContainerStatuses(statuses(reported.getEphemeralContainersList()))
                .endStatus()
                .build();
    }

    private static List<PodCondition> conditions(Pod pod, PodStatus reported, Instant now) {
        var resize = reported.getResize();
        return PodResizes.with(
                conditionsOfLife(pod, reported, now),
                resize.getPendingReason(),
                resize.getPendingMessage(),
                resize.getInProgress(),
                resize.getError(),
                now);
    }

    private static List<PodCondition> conditionsOfLife(Pod pod, PodStatus reported, Instant now) {
        var stored = pod.getStatus() == null
                ? List.<PodCondition>of()
                : pod.getStatus().getConditions();
        var succeeded = reported.getPhase().equals("Succeeded");
        var reason = reported.getReady() ? null : succeeded ? "PodCompleted" : "ContainersNotReady";
        var message = reported.getReady() || succeeded ? null : unready(pod, reported);
        var conditions = PodConditions.with(
                stored,
                "Initialized",
                reported.getInitialized(),
                reported.getInitialized() ? null : "ContainersNotInitialized",
                null,
                now);
        conditions = reported.getReady()
                ? ReadinessGates.with(pod, conditions, now)
                : PodConditions.with(conditions, "Ready", false, reason, message, now);
        conditions = PodConditions.with(conditions, "ContainersReady", reported.getReady(), reason, message, now);
        return reported.getReason().equals(PodState.EVICTED)
                ? PodConditions.with(
                        conditions, "DisruptionTarget", true, "TerminationByKubelet", reported.getMessage(), now)
                : conditions;
    }

    private static String unready(Pod pod, PodStatus reported) {
        var sidecars = PodSidecars.names(pod);
        return Stream.concat(
                        reported.getInitContainersList().stream()
                                .filter(container -> sidecars.contains(container.getName())),
                        reported.getContainersList().stream())
                .filter(container -> !container.getReady())
                .map(ContainerStatus::getName)
                .collect(Collectors.joining(" ", "containers with unready status: [", "]"));
    }

    private static List<io.fabric8.kubernetes.api.model.ContainerStatus> statuses(List<ContainerStatus> containers) {
        return containers.stream().map(ReportedStatus::status).toList();
    }

    private static io.fabric8.kubernetes.api.model.ContainerStatus status(ContainerStatus container) {
        var status = new io.fabric8.kubernetes.api.model.ContainerStatus();
        status.setName(container.getName());
        status.setImage(container.getImage());
        status.setImageID(container.getImageId());
        status.setContainerID(orNull(container.getContainerId()));
        status.setRestartCount(container.getRestartCount());
        status.setReady(container.getReady());
        status.setStarted(container.getStarted());
        status.setState(state(container));
        status.setLastState(
                container.hasLastTerminated()
                        ? new ContainerStateBuilder()
                                .withTerminated(terminated(container.getLastTerminated()))
                                .build()
                        : new ContainerState());
        ReportedResources.set(status, container);
        return status;
    }

    private static ContainerState state(ContainerStatus container) {
        var state = new ContainerStateBuilder();
        return switch (container.getStateCase()) {
            case WAITING ->
                state.withNewWaiting(
                                orNull(container.getWaiting().getMessage()),
                                orNull(container.getWaiting().getReason()))
                        .build();
            case RUNNING ->
                state.withNewRunning(time(container.getRunning().getStartedAt()))
                        .build();
            case TERMINATED ->
                state.withTerminated(terminated(container.getTerminated())).build();
            case STATE_NOT_SET -> state.build();
        };
    }

    private static ContainerStateTerminated terminated(Terminated terminated) {
        return new ContainerStateTerminatedBuilder()
                .withExitCode(terminated.getExitCode())
                .withSignal(terminated.getSignal() == 0 ? null : terminated.getSignal())
                .withReason(orNull(terminated.getReason()))
                .withMessage(orNull(terminated.getMessage()))
                .withStartedAt(terminated.hasStartedAt() ? time(terminated.getStartedAt()) : null)
                .withFinishedAt(terminated.hasFinishedAt() ? time(terminated.getFinishedAt()) : null)
                .withContainerID(orNull(terminated.getContainerId()))
                .build();
    }

    private static String time(Timestamp timestamp) {
        return Timestamps.format(Timestamps.ofEpochSecond(timestamp.getSeconds()));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
