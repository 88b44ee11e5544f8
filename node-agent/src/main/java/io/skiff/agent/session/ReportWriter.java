package io.skiff.agent.session;

import com.google.protobuf.Timestamp;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.ContainerStatus;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.ReportText;
import io.skiff.agent.pod.SetVersion;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeEvent;
import io.skiff.proto.node.Running;
import io.skiff.proto.node.Terminated;
import io.skiff.proto.node.Waiting;
import io.skiff.tunnel.Protocol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes the agent's reports in the form of the protocol. */
public final class ReportWriter {

    /**
     * The most bytes of one report. The pod with its status must fit into the store, whose values have 1.5 MB, and its
     * spec takes most of that.
     */
    static final int MOST_BYTES = 256 << 10;

    private static final int SHORT = 128;

    private ReportWriter() {}

    /** Begins a session, with what the agent is and has. */
    static Hello hello(String nodeName, String agentVersion, String bootId, GatewayListener agent) {
        return Hello.newBuilder()
                .setNodeName(nodeName)
                .setAgentVersion(agentVersion)
                .setBootId(bootId)
                .setNode(node(agent.node()))
                .setLastSet(version(agent.lastSet()))
                .setProtocol(Protocol.VERSION)
                .build();
    }

    /** Writes a status with bounded texts. With very many containers all get a short text, or the last ones none. */
    static io.skiff.proto.node.PodStatus status(PodStatus status, long sequence) {
        var whole = message(status, sequence);
        if (whole.getSerializedSize() <= MOST_BYTES) {
            return whole;
        }
        var shorter = whole.toBuilder().clearInitContainers().clearContainers().clearEphemeralContainers();
        if (shorter.getMessage().isEmpty()) {
            shorter.setMessage("The status is too large to be told whole.");
        }
        shorter.addAllInitContainers(fitting(whole.getInitContainersList(), MOST_BYTES - size(shorter)));
        shorter.addAllContainers(fitting(whole.getContainersList(), MOST_BYTES - size(shorter)));
        shorter.addAllEphemeralContainers(fitting(whole.getEphemeralContainersList(), MOST_BYTES - size(shorter)));
        return shorter.build();
    }

    private static int size(io.skiff.proto.node.PodStatus.Builder status) {
        return status.build().getSerializedSize();
    }

    private static List<io.skiff.proto.node.ContainerStatus> fitting(
            List<io.skiff.proto.node.ContainerStatus> containers, int room) {
        var fitting = new ArrayList<io.skiff.proto.node.ContainerStatus>();
        int left = room;
        for (var container : containers) {
            var cut = shortened(container);
            left -= cut.getSerializedSize() + ELEMENT_BYTES;
            if (left < 0) {
                break;
            }
            fitting.add(cut);
        }
        return fitting;
    }

    /** The most bytes of a tag and a length. */
    private static final int ELEMENT_BYTES = 6;

    private static io.skiff.proto.node.ContainerStatus shortened(io.skiff.proto.node.ContainerStatus container) {
        var result = container.toBuilder().clearLastTerminated();
        result.setImage(ReportText.cut(container.getImage(), SHORT));
        result.setContainerId(ReportText.cut(container.getContainerId(), SHORT));
        var imageId = container.getImageId();
        // the digest is what the control plane needs
        result.setImageId(ReportText.cut(imageId.substring(imageId.indexOf('@') + 1), SHORT));
        if (container.hasWaiting()) {
            result.getWaitingBuilder()
                    .setMessage(ReportText.cut(container.getWaiting().getMessage(), SHORT));
        }
        if (container.hasTerminated()) {
            result.getTerminatedBuilder()
                    .setMessage(ReportText.cut(container.getTerminated().getMessage(), SHORT));
        }
        return result.build();
    }

    private static io.skiff.proto.node.PodStatus message(PodStatus status, long sequence) {
        var message = io.skiff.proto.node.PodStatus.newBuilder()
                .setUid(status.uid().value())
                .setNamespace(status.namespace())
                .setName(status.name())
                .setSequence(sequence)
                .setPhase(status.phase().title())
                .setReason(status.reason())
                .setMessage(status.message())
                .setPodIp(status.podIp())
                .setHostIp(status.hostIp())
                .setStartTime(timestamp(status.startTime()))
                .setInitialized(status.isInitialized())
                .setReady(status.isReady())
                .setRemoved(status.removed());
        ResizeWriter.set(message, status.resize());
        status.initContainers().forEach(container -> message.addInitContainers(container(container)));
        status.containers().forEach(container -> message.addContainers(container(container)));
        status.ephemeralContainers().forEach(container -> message.addEphemeralContainers(container(container)));
        return message.build();
    }

    private static io.skiff.proto.node.ContainerStatus container(ContainerStatus status) {
        var message = io.skiff.proto.node.ContainerStatus.newBuilder()
                .setName(status.name())
                .setImage(status.image())
                .setImageId(status.imageId())
                .setContainerId(status.containerId())
                .setRestartCount(status.restartCount())
                .setReady(status.isReady())
                .setStarted(status.isStarted());
        ResizeWriter.set(message, status);
        if (status.state() instanceof ContainerStatus.Waiting waiting) {
            message.setWaiting(Waiting.newBuilder()
                    .setReason(waiting.reason())
                    .setMessage(waiting.message())
                    .addAllPlatforms(waiting.platforms()));
        } else if (status.state() instanceof ContainerStatus.Running running) {
            message.setRunning(Running.newBuilder().setStartedAt(timestamp(running.startedAt())));
        } else if (status.state() instanceof ContainerStatus.Terminated terminated) {
            message.setTerminated(terminated(terminated));
        }
        var last = status.lastTerminated();
        if (last != null) {
            message.setLastTerminated(terminated(last));
        }
        return message.build();
    }

    private static Terminated terminated(ContainerStatus.Terminated terminated) {
        return Terminated.newBuilder()
                .setExitCode(terminated.exitCode())
                .setSignal(terminated.signal())
                .setReason(terminated.reason())
                .setMessage(terminated.message())
                .setStartedAt(timestamp(terminated.startedAt()))
                .setFinishedAt(timestamp(terminated.finishedAt()))
                .setContainerId(terminated.containerId())
                .build();
    }

    static io.skiff.proto.node.NodeStatus node(NodeStatus node) {
        return io.skiff.proto.node.NodeStatus.newBuilder()
                .setInternalIp(node.internalIp())
                .setHostname(node.hostname())
                .setCpuMillis(node.cpuMillis())
                .setMemoryBytes(node.memoryBytes())
                .setStorageBytes(node.storageBytes())
                .putAllHugePageBytes(node.hugePageBytes())
                .setMaxPods(node.maxPods())
                .setArchitecture(node.architecture())
                .setOperatingSystem(node.operatingSystem())
                .setKernelVersion(node.kernelVersion())
                .setOsImage(node.osImage())
                .setRuntimeVersion(node.runtimeVersion())
                .setMachineId(node.machineId())
                .putAllLabels(node.labels())
                .setNotReadyReason(node.notReadyReason())
                .setNotReadyMessage(node.notReadyMessage())
                .addAllImages(node.images())
                .addAllNetworkProblems(node.networkProblems())
                .addAllNetworkWeaknesses(node.networkWeaknesses())
                .setDiskProblem(node.shortages().disk())
                .setMemoryProblem(node.shortages().memory())
                .setPidProblem(node.shortages().processes())
                .setLayerPort(node.layerPort())
                .addAllVolumes(node.volumes().stream()
                        .map(volume -> io.skiff.proto.node.VolumeState.newBuilder()
                                .setHandle(volume.handle())
                                .setState(volume.state())
                                .build())
                        .toList())
                .build();
    }

    static io.skiff.proto.node.PodEvent event(PodEvent event) {
        return io.skiff.proto.node.PodEvent.newBuilder()
                .setPodUid(event.pod().value())
                .setNamespace(event.namespace())
                .setPodName(event.podName())
                .setContainer(event.container())
                .setType(event.isWarning() ? "Warning" : "Normal")
                .setReason(event.reason())
                .setMessage(event.message())
                .setAt(timestamp(event.at()))
                .build();
    }

    static NodeEvent nodeEvent(String reason, String message, Instant at) {
        return NodeEvent.newBuilder()
                .setReason(reason)
                .setMessage(message)
                .setAt(timestamp(at))
                .build();
    }

    public static io.skiff.proto.node.SetVersion version(SetVersion version) {
        return io.skiff.proto.node.SetVersion.newBuilder()
                .setClusterId(version.clusterId())
                .setEpoch(version.epoch())
                .setRevision(version.revision())
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
