package io.skiff.agent.core;

import io.skiff.agent.container.ContainerResources;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.pressure.Level;
import io.skiff.agent.probe.HealthStore;
import io.skiff.agent.probe.HookRunner;
import io.skiff.agent.probe.HookStore;
import io.skiff.agent.probe.Prober;
import io.skiff.agent.session.GatewayLink;
import io.skiff.agent.state.AgentStateStore;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * The host and the world as the agent's core uses them.
 *
 * @param levels what is left of memory and processes
 */
public record AgentPorts(
        ContainerRuntime runtime,
        ContainerResources resources,
        ImageStore images,
        ImageGarbage.Policy imageGarbage,
        ImagePuller puller,
        NodeNetwork network,
        PodStorage storage,
        Supplier<List<Level>> levels,
        AgentStateStore store,
        Prober prober,
        HealthStore healthStore,
        HookRunner hookRunner,
        HookStore hookStore,
        GatewayLink link,
        InstantSource clock) {}
