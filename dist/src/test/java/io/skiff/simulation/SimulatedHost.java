package io.skiff.simulation;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.core.AgentCore;
import io.skiff.agent.core.AgentPorts;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.PullProgress;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.session.SimulatedClient;
import io.skiff.agent.testing.FakeContainerRuntime;
import io.skiff.agent.testing.FakeImageStore;
import io.skiff.agent.testing.FakeNodeNetwork;
import io.skiff.agent.testing.FakePodStorage;
import io.skiff.agent.testing.FakeProber;
import io.skiff.agent.testing.FakeStateStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A host: the state that outlives its agents, and its present agent. */
final class SimulatedHost {

    final String name;
    final FakeContainerRuntime runtime;
    private final InstantSource clock;
    private final FakeImageStore images =
            new FakeImageStore().with("web:1").with("web:2").with("web:3");
    private final FakeNodeNetwork network = new FakeNodeNetwork();
    private final FakePodStorage storage = new FakePodStorage();
    private final FakeStateStore state = new FakeStateStore();
    private final FakeProber prober = new FakeProber();
    private int boots = 1;

    SimulatedClient client = new SimulatedClient();

    @Nullable
    AgentCore agent;

    @Nullable
    SimulatedStream stream;

    boolean isUp = true;
    boolean isCutOff;
    int dials;
    Instant nextDue = Instant.MIN;
    Instant nextDial = Instant.MIN;
    Instant nextBeat = Instant.MIN;
    Instant lastHeard = Instant.MIN;

    SimulatedHost(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
        this.runtime = new FakeContainerRuntime(clock);
        runtime.failStarts(spec -> spec.argv().contains("fail") ? new ContainerException("StartError", "no") : null);
    }

    String bootId() {
        return name + "-boot-" + boots;
    }

    void startAgent() {
        if (isUp && agent == null) {
            client = new SimulatedClient();
            agent = new AgentCore(
                    new AgentPorts(
                            runtime,
                            images,
                            SimulatedHost::pullNothing,
                            network,
                            storage,
                            state,
                            prober,
                            prober,
                            client,
                            clock),
                    status());
            nextDue = Instant.MIN;
        }
    }

    /** There are no registries in the simulation. */
    private static void pullNothing(String reference, PullProgress progress, Consumer<ImagePuller.Result> done) {
        done.accept(new ImagePuller.Result.Failed("there is no registry"));
    }

    void killAgent() {
        agent = null;
    }

    /** Cuts the power: containers and agent are gone, the disk stays. */
    void powerOff() {
        isUp = false;
        agent = null;
        runtime.reboot();
        network.removeAll();
        boots++;
    }

    /** Where this host sends traffic: {@code clusterIP to podIP}. */
    Set<String> endpoints() {
        return network.services().stream()
                .flatMap(service -> service.ports().stream()
                        .flatMap(port -> port.endpoints().stream())
                        .map(endpoint -> service.clusterIp() + " to " + endpoint.ip()))
                .collect(Collectors.toSet());
    }

    private NodeStatus status() {
        return new NodeStatus(
                "192.0.2." + name.charAt(1),
                name,
                4000,
                8L << 30,
                110,
                "amd64",
                "linux",
                "6.1",
                "Debian",
                "skiff://0",
                name,
                Map.of(),
                "",
                "",
                List.of(),
                List.of(),
                List.of(),
                "");
    }
}
