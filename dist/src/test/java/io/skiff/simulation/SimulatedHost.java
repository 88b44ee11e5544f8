package io.skiff.simulation;

import io.grpc.stub.StreamObserver;
import io.skiff.agent.container.ContainerException;
import io.skiff.agent.core.AgentCore;
import io.skiff.agent.core.AgentPorts;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.PullProgress;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.node.Shortages;
import io.skiff.agent.session.SimulatedClient;
import io.skiff.agent.testing.FakeContainerRuntime;
import io.skiff.agent.testing.FakeHooks;
import io.skiff.agent.testing.FakeImageStore;
import io.skiff.agent.testing.FakeNodeNetwork;
import io.skiff.agent.testing.FakePodStorage;
import io.skiff.agent.testing.FakeProber;
import io.skiff.agent.testing.FakeResources;
import io.skiff.agent.testing.FakeStateStore;
import io.skiff.proto.node.GatewayMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A host: the state that outlives its agents, and its present agent. */
final class SimulatedHost {

    final String name;
    final FakeContainerRuntime runtime;
    private final InstantSource clock;
    private final FakeImageStore images;
    private final FakeNodeNetwork network = new FakeNodeNetwork();
    private final FakePodStorage storage = new FakePodStorage();
    private final FakeStateStore state = new FakeStateStore();
    private final FakeProber prober = new FakeProber();
    private final FakeHooks hooks = new FakeHooks();
    private final Network cables;
    private final Random random;
    private int boots = 1;

    /** Of the present agent. */
    @Nullable
    SimulatedClient client;

    @Nullable
    AgentCore agent;

    @Nullable
    SimulatedStream stream;

    boolean isUp = true;
    boolean isCutOff;
    Instant nextDue = Instant.MIN;

    /** What connects hosts to servers. */
    @FunctionalInterface
    interface Network {
        SimulatedClient.Line open(SimulatedHost from, ServerAddress server, StreamObserver<GatewayMessage> agent);
    }

    SimulatedHost(String name, Network cables, InstantSource clock, Random random) {
        this.name = name;
        this.cables = cables;
        this.clock = clock;
        this.random = random;
        this.images = new FakeImageStore()
                .with("web:1")
                .with("web:2", FakeImageStore.digest("web:2 of " + name))
                .with("web:3", FakeImageStore.digest("web:3 of " + name));
        this.runtime = new FakeContainerRuntime(clock);
        runtime.failStarts(spec -> spec.argv().contains("fail") ? new ContainerException("StartError", "no") : null);
    }

    void startAgent() {
        if (isUp && agent == null) {
            var dialling = new SimulatedClient(
                    new SimulatedClient.Config(name, name + "-boot-" + boots, SimulatedMachine.ADDRESSES),
                    (server, session) -> cables.open(this, server, session),
                    () -> Objects.requireNonNull(agent),
                    clock,
                    random);
            client = dialling;
            agent = new AgentCore(
                    new AgentPorts(
                            runtime,
                            new FakeResources(),
                            images,
                            ImageGarbage.Policy.DEFAULT,
                            this::pull,
                            network,
                            storage,
                            List::of,
                            state,
                            prober,
                            prober,
                            hooks,
                            hooks,
                            dialling.link(),
                            clock),
                    status());
            nextDue = Instant.MIN;
        }
    }

    /** The registry knows no tag, and each image of another host by its digest: the tags mean other bytes on each host. */
    private void pull(ImagePuller.Wanted wanted, PullProgress progress, Consumer<ImagePuller.Result> done) {
        done.accept(
                wanted.reference().startsWith("web@")
                        ? new ImagePuller.Result.Pulled(images.pulled(
                                wanted.reference(), FakeImageStore.digest(wanted.reference()), Optional.empty()))
                        : new ImagePuller.Result.Failed("there is no such tag"));
    }

    void killAgent() {
        agent = null;
        client = null;
    }

    /** Cuts the power: containers and agent are gone, the disk stays. */
    void powerOff() {
        isUp = false;
        killAgent();
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
                100L << 30,
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
                Shortages.NONE,
                0,
                List.of(),
                Map.of());
    }
}
