package io.skiff.agent.core;

import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.pod.NodeRoom;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.probe.Hooks;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The host, as the agent's core uses it.
 *
 * @param evictions those that are on disk
 * @param hostIp this node's address
 * @param memoryBytes of the host
 * @param rooms what the node has for a pod
 * @param services of the cluster, as far as the node was told of them
 */
public record HostServices(
        ContainerRuntime runtime,
        ImageStore images,
        ImagePulls pulls,
        RevisionDigests revisions,
        NodeNetwork network,
        PodStorage storage,
        Hooks hooks,
        KeptEvictions evictions,
        Consumer<PodEvent> events,
        Supplier<String> hostIp,
        long memoryBytes,
        Function<PodUid, NodeRoom> rooms,
        Supplier<List<NodeNetwork.Service>> services) {}
