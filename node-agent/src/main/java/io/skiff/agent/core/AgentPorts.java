package io.skiff.agent.core;

import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.probe.HealthStore;
import io.skiff.agent.probe.HookRunner;
import io.skiff.agent.probe.HookStore;
import io.skiff.agent.probe.Prober;
import io.skiff.agent.session.GatewayLink;
import io.skiff.agent.state.AgentStateStore;
import java.time.InstantSource;

/** The host and the world as the agent's core uses them. */
public record AgentPorts(
        ContainerRuntime runtime,
        ImageStore images,
        ImageGarbage.Policy imageGarbage,
        ImagePuller puller,
        NodeNetwork network,
        PodStorage storage,
        AgentStateStore store,
        Prober prober,
        HealthStore healthStore,
        HookRunner hookRunner,
        HookStore hookStore,
        GatewayLink link,
        InstantSource clock) {}
