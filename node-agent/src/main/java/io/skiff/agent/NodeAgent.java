package io.skiff.agent;

import io.skiff.agent.container.AgentExecutable;
import io.skiff.agent.core.AgentCore;
import io.skiff.agent.core.AgentPorts;
import io.skiff.agent.identity.Membership;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.image.LayerShelf;
import io.skiff.agent.neighbour.LayerExchange;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.node.NodeAddress;
import io.skiff.agent.node.NodeLock;
import io.skiff.agent.probe.ContainerHooks;
import io.skiff.agent.probe.ContainerProber;
import io.skiff.agent.probe.HealthFile;
import io.skiff.agent.probe.HookFile;
import io.skiff.agent.session.GatewayClient;
import io.skiff.agent.state.StateDirectory;
import io.skiff.agent.usage.HostLevels;
import io.skiff.agent.volume.VolumeException;
import io.skiff.process.FaultText;
import io.skiff.process.LogLines;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;

/**
 * The main class of {@code skiff agent}. It builds the object graph and runs it until a signal ends the process. The
 * containers go on.
 *
 * <p>It exits with 0 after a signal or a cleanup, 1 if it cannot run, 2 for a wrong command line.
 */
public final class NodeAgent {

    private static final int POD_THREADS = 4;
    private static final int PROBE_THREADS = 8;
    private static final String VERSION =
            Objects.requireNonNullElse(NodeAgent.class.getPackage().getImplementationVersion(), "0.1.0");

    private final List<NodeLock> locks;
    private final LayerExchange layers;
    private final Host host;
    private final GatewayClient gateway;
    private final AgentCore.Workforce workers;

    /** There before the first session. */
    private final CompletableFuture<AgentCore> core = new CompletableFuture<>();

    private final CountDownLatch stopped = new CountDownLatch(1);

    private NodeAgent(AgentOptions options, NodeFacts facts) {
        AgentExecutable.requireReadOnly();
        var directories = NodeDirectories.of(options).create();
        locks = List.of(NodeLock.ofData(directories.lock()), NodeLock.ofNetwork());
        Membership.requireNode(directories.identity(), options.nodeName());
        layers = new LayerExchange(
                options.nodeName(),
                options.layerPort(),
                LayerShelf.in(directories.images()),
                this::give,
                this::identity,
                this::peers);
        host = Host.open(options, directories, layers.neighbours(), layers::volume, Clock.systemUTC());
        gateway = new GatewayClient(
                new GatewayClient.Config(
                        options.servers(),
                        options.token(),
                        options.nodeName(),
                        VERSION,
                        facts.bootId(),
                        directories.identity()),
                NodeStreams.of(host, () -> core.join().imageUse()));
        var address = new NodeAddress(
                options.nodeIp(),
                options.servers().stream().map(ServerAddress::host).toList());
        var core = new AgentCore(
                new AgentPorts(
                        host.runtime(),
                        host.resources(),
                        host.images(),
                        options.imageGarbage(),
                        host.puller(),
                        host.network(),
                        host.storage(),
                        new HostLevels(Path.of("/proc")),
                        new StateDirectory(directories.assigned()),
                        new ContainerProber(host.runtime()),
                        new HealthFile(directories.health()),
                        new ContainerHooks(host.runtime()),
                        new HookFile(directories.hooks()),
                        gateway.link(),
                        Clock.systemUTC()),
                facts.status(options, address, VERSION, layers.port()),
                address);
        this.core.complete(core);
        clearBuilds();
        workers = core.startWorkers(POD_THREADS, PROBE_THREADS);
        gateway.start(core);
    }

    public static void main(String[] arguments) {
        // before the first logger is made
        System.setProperty("java.util.logging.manager", "org.apache.logging.log4j.jul.LogManager");
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /** Returns the exit status, once the agent has ended or cannot run. */
    private static int run(List<String> arguments, PrintStream out, PrintStream err) {
        AgentExecutable.releasePlace();
        var facts = new NodeFacts(Path.of("/"));
        AgentOptions options;
        try {
            options = AgentOptions.parse(arguments, facts.hostName());
        } catch (IllegalArgumentException e) {
            String.valueOf(e.getMessage()).lines().forEach(problem -> err.println("error: " + problem));
            err.print(AgentOptions.USAGE);
            return 2;
        }
        if (options.isHelp()) {
            out.print(AgentOptions.USAGE);
            return 0;
        }
        LogLines.install();
        try {
            requireRoot();
            if (options.isCleanup()) {
                NodeCleanup.run(options);
                return 0;
            }
            var agent = new NodeAgent(options, facts);
            Runtime.getRuntime().addShutdownHook(new Thread(agent::stop, "stop"));
            agent.stopped.await();
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (RuntimeException e) {
            LogManager.getLogger(NodeAgent.class).debug("The agent cannot run", e);
            err.println("error: " + FaultText.of(e));
            return 1;
        }
    }

    /** Checks for root before the first directory is made: that failure would explain less. */
    private static void requireRoot() {
        try {
            if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
                throw new IllegalStateException("skiff agent must run as root: containers are made with namespaces,"
                        + " mounts and cgroups; try: sudo skiff agent ...");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read /proc/self", e);
        }
    }

    /** Builds of an agent that was killed. The next build tries again what cannot be cleared now. */
    private void clearBuilds() {
        try {
            host.builder().clearAbandoned();
        } catch (RuntimeException e) {
            LogManager.getLogger(NodeAgent.class).warn("What killed builds left cannot be cleared yet", e);
        }
    }

    /** Also asked before this object is complete. */
    private Optional<NodeIdentity> identity() {
        return core.isDone() ? gateway.identity() : Optional.empty();
    }

    private List<Peer> peers() {
        return core.isDone() ? core.join().peers() : List.of();
    }

    private void give(String node, String handle, OutputStream out) throws IOException {
        if (!core.isDone()) {
            throw new IOException("the agent begins");
        }
        try {
            host.copier().give(handle, () -> core.join().refusalOfVolume(handle, node), out);
        } catch (VolumeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Ends the agent. Its containers go on. */
    private void stop() {
        try {
            gateway.close();
            workers.close();
            layers.close();
            host.close();
            locks.forEach(NodeLock::close);
        } catch (RuntimeException e) {
            LogManager.getLogger(NodeAgent.class).warn("The agent did not end cleanly", e);
        }
        stopped.countDown();
    }
}
