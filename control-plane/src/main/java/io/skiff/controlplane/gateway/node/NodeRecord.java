package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.AttachedVolume;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.DaemonEndpoint;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeDaemonEndpoints;
import io.fabric8.kubernetes.api.model.Quantity;
import io.skiff.controlplane.pod.HugePages;
import io.skiff.controlplane.pod.PodResources;
import io.skiff.controlplane.volume.Directory;
import io.skiff.proto.node.NodeStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Converts an agent's description of its host to the stored node. The node planner writes the conditions, users the
 * taints.
 */
final class NodeRecord {

    private NodeRecord() {}

    /** @param status the status with accepted labels and an accepted address */
    static Node created(String name, NodeStatus status, String podCidr, String agentVersion, String bootId) {
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(podCidr)
                .withPodCIDRs(podCidr)
                .endSpec()
                .build();
        return applied(node, status, agentVersion, bootId);
    }

    /** Sets the status; the result equals the argument if nothing changes. */
    static Node applied(Node node, NodeStatus status, String agentVersion, String bootId) {
        var capacity = resources(status, status.getMemoryBytes());
        // what huge pages have taken, usual pages cannot use
        long huge = status.getHugePageBytesMap().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        var allocatable = resources(status, Math.max(0, status.getMemoryBytes() - huge));
        return new NodeBuilder(node)
                .editMetadata()
                .addToLabels(status.getLabelsMap())
                .endMetadata()
                .editOrNewStatus()
                .withCapacity(capacity)
                .withAllocatable(allocatable)
                .withAddresses(addresses(status))
                .withImages(status.getImagesList().stream()
                        .map(image -> new ContainerImage(List.of(image), null))
                        .toList())
                .withVolumesAttached(status.getVolumesList().stream()
                        .map(volume -> new AttachedVolume(volume.getState(), Directory.PREFIX + volume.getHandle()))
                        .toList())
                .withDaemonEndpoints(endpoints(status))
                .withNewNodeInfo()
                .withArchitecture(status.getArchitecture())
                .withOperatingSystem(status.getOperatingSystem())
                .withKernelVersion(status.getKernelVersion())
                .withOsImage(status.getOsImage())
                .withContainerRuntimeVersion(status.getRuntimeVersion())
                .withMachineID(status.getMachineId())
                .withSystemUUID(status.getMachineId())
                .withKubeletVersion(agentVersion)
                .withKubeProxyVersion("")
                .withBootID(bootId)
                .endNodeInfo()
                .endStatus()
                .build();
    }

    /** The addresses to store. An address that other nodes could not use is left out. */
    private static List<NodeAddress> addresses(NodeStatus status) {
        var hostname = new NodeAddress(status.getHostname(), "Hostname");
        return Ipv4.isAddress(status.getInternalIp())
                ? List.of(new NodeAddress(status.getInternalIp(), "InternalIP"), hostname)
                : List.of(hostname);
    }

    /** Kubernetes has the port of its agents there. */
    private static @Nullable NodeDaemonEndpoints endpoints(NodeStatus status) {
        return status.getLayerPort() == 0 ? null : new NodeDaemonEndpoints(new DaemonEndpoint(status.getLayerPort()));
    }

    private static Map<String, Quantity> resources(NodeStatus status, long memoryBytes) {
        var resources = new LinkedHashMap<String, Quantity>();
        resources.put("cpu", cpu(status.getCpuMillis()));
        resources.put("memory", new Quantity(Long.toString(memoryBytes / 1024), "Ki"));
        if (status.getStorageBytes() > 0) {
            resources.put(PodResources.STORAGE, new Quantity(Long.toString(status.getStorageBytes() / 1024), "Ki"));
        }
        new TreeMap<>(status.getHugePageBytesMap())
                .forEach((size, bytes) ->
                        resources.put(HugePages.name(size), new Quantity(Long.toString(bytes / 1024), "Ki")));
        resources.put("pods", new Quantity(Long.toString(status.getMaxPods())));
        return resources;
    }

    private static Quantity cpu(long millis) {
        return millis % 1000 == 0
                ? new Quantity(Long.toString(millis / 1000))
                : new Quantity(Long.toString(millis), "m");
    }
}
