package io.skiff.agent;

import io.skiff.agent.Work.Chore;
import io.skiff.agent.Work.OfAgent;
import io.skiff.agent.Work.OfPod;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.Sandbox;
import io.skiff.agent.gateway.AgentStateStore;
import io.skiff.agent.gateway.AgentStateStore.AgentState;
import io.skiff.agent.gateway.GatewayLink;
import io.skiff.agent.gateway.GatewayListener;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.loop.WorkQueue;
import io.skiff.agent.loop.Workers;
import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodUid;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.probe.HealthStore;
import io.skiff.agent.probe.Prober;
import io.skiff.agent.probe.Probes;
import io.skiff.agent.report.NodeStatus;
import io.skiff.agent.report.StatusReporter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The agent without its connections: takes assignments in, keeps the pods of this host as assigned, reports what became of them.
 *
 * <p>It has no thread of its own. Either {@link #startWorkers} gives it some, or somebody calls {@link #step}. Start and restart
 * are the same: what the last agent was told is loaded, what runs is observed, and the difference is planned.
 */
public final class AgentCore implements GatewayListener {

    private static final Logger LOG = LogManager.getLogger(AgentCore.class);
    private static final Duration LOOK_AT_IMAGES = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_REPORTS = Duration.ofSeconds(2);
    private static final Duration NETWORK_RETRY = Duration.ofSeconds(2);

    /** The host and the world as the core uses them. */
    public record Ports(
            ContainerRuntime runtime,
            ImageStore images,
            NodeNetwork network,
            PodStorage storage,
            AgentStateStore store,
            Prober prober,
            HealthStore healthStore,
            GatewayLink link,
            InstantSource clock) {}

    /** The threads that do the work. */
    @FunctionalInterface
    public interface Workforce extends AutoCloseable {

        /** Lets running work end. */
        @Override
        void close();
    }

    private final Ports ports;
    private final GatewayLink link;
    private final InstantSource clock;
    private final Assignments assignments;
    private final HostNetworkState network;
    private final StatusReporter reporter;
    private final Probes probes;
    private final PodWorker pods;
    private final WorkQueue<Work> queue = new WorkQueue<>();
    private final Set<ContainerId> endsSeen = new HashSet<>();
    private volatile NodeStatus node;
    private Map<String, String> imagesSeen = Map.of();

    /** Loads what the last agent was told; nothing is done before {@link #step} or {@link #startWorkers}. */
    public AgentCore(Ports ports, NodeStatus node) {
        this.ports = ports;
        this.link = ports.link();
        this.clock = ports.clock();
        this.node = node;
        Optional<AgentState> saved = ports.store().load();
        this.assignments = saved.map(state -> new Assignments(state.version(), state.wanted(), state.bodies()))
                .orElseGet(Assignments::new);
        this.network = new HostNetworkState(ports.network(), link);
        saved.map(AgentState::network).ifPresent(network::want);
        this.reporter = new StatusReporter(link);
        this.probes = new Probes(ports.prober(), ports.healthStore(), new ProbeEvents());
        var host = new HostPorts(
                ports.runtime(),
                ports.images(),
                ports.network(),
                ports.storage(),
                link::sendEvent,
                () -> this.node.internalIp());
        this.pods = new PodWorker(host, assignments, probes, reporter, clock, this::forget);
        for (var chore : Chore.values()) {
            due(chore);
        }
        ports.runtime().onEnd(() -> due(Chore.ENDS));
    }

    /** Starts threads that do the work until the result is closed. */
    public Workforce startWorkers(int podThreads, int probeThreads) {
        var podWorkers = new Workers<>(queue, this::run, clock);
        var probeWorkers = new Workers<>(probes.queue(), probes::run, clock);
        podWorkers.start("pods", podThreads);
        probeWorkers.start("probes", probeThreads);
        return () -> {
            podWorkers.close();
            probeWorkers.close();
        };
    }

    /** Does everything that is due, in the caller's thread. Returns when the next thing is. */
    public Instant step() {
        while (stepQueue(queue, this::run) || stepQueue(probes.queue(), probes::run)) {
            // again: work makes work
        }
        return Stream.of(queue.nextDue(), probes.queue().nextDue())
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private <K> boolean stepQueue(WorkQueue<K> keys, Workers.Work<K> work) {
        var key = keys.poll(clock.instant());
        key.ifPresent(taken -> keys.done(taken, work.run(taken, clock.instant())));
        return key.isPresent();
    }

    private @Nullable Instant run(Work work, Instant now) {
        if (work instanceof OfPod pod) {
            return network.isConfigured() ? pods.run(pod.uid()) : null;
        }
        return switch (((OfAgent) work).chore()) {
            case ENDS -> findEnded();
            case NETWORK -> applyNetwork(now);
            case IMAGES -> lookAtImages(now);
            case REPORTS -> resend(now);
            case STATE -> save();
        };
    }

    private void due(PodUid pod) {
        queue.add(new OfPod(pod), clock.instant());
    }

    private void due(Chore chore) {
        queue.add(new OfAgent(chore), clock.instant());
    }

    // ---- what the control plane says

    @Override
    public NodeStatus node() {
        return node;
    }

    @Override
    public SetVersion lastSet() {
        return assignments.version();
    }

    @Override
    public void connected(String clusterId, NetworkConfig config) {
        if (!assignments.isOfThisCluster(clusterId)) {
            LOG.error(
                    "This node runs pods of cluster {}, the control plane is of cluster {}: nothing is taken from it",
                    assignments.version().clusterId(),
                    clusterId);
            return;
        }
        if (network.want(config)) {
            save();
        }
        network.tellAgain();
        due(Chore.NETWORK);
        link.sendNode(node);
        reporter.resendAll(clock.instant());
    }

    @Override
    public void assigned(SetVersion version, Map<PodUid, String> hashes) {
        var before = assignments.wanted();
        boolean isFirst = assignments.version().equals(SetVersion.NONE);
        var refusal = assignments.offer(version, hashes);
        if (refusal.isPresent()) {
            LOG.warn("Refused the assigned set of {}: {}", version, refusal.get());
            link.refuseSet(version, assignments.version(), refusal.get());
            return;
        }
        save();
        requestMissing();
        (isFirst ? everyPod() : changed(before, hashes)).forEach(this::due);
    }

    private static Set<PodUid> changed(Map<PodUid, String> before, Map<PodUid, String> after) {
        var changed = new HashSet<PodUid>();
        Stream.of(before, after)
                .flatMap(set -> set.keySet().stream())
                .filter(uid -> !String.valueOf(before.get(uid)).equals(String.valueOf(after.get(uid))))
                .forEach(changed::add);
        return changed;
    }

    @Override
    public void received(List<PodBody> bodies) {
        var taken = assignments.add(bodies);
        if (!taken.isEmpty()) {
            save();
            taken.forEach(this::due);
        }
    }

    @Override
    public void network(NetworkState state) {
        network.want(state);
        due(Chore.NETWORK);
    }

    @Override
    public void statusStored(PodUid pod, long sequence) {
        reporter.acknowledge(pod, sequence);
    }

    // ---- chores

    private @Nullable Instant findEnded() {
        var ended = ports.runtime().list().stream()
                .filter(container -> container.state() instanceof Ended)
                .map(ContainerObservation::id)
                .toList();
        endsSeen.retainAll(ended);
        ended.stream().filter(endsSeen::add).map(ContainerId::pod).distinct().forEach(this::due);
        return null;
    }

    private @Nullable Instant applyNetwork(Instant now) {
        boolean wasConfigured = network.isConfigured();
        try {
            network.apply();
        } catch (RuntimeException e) {
            LOG.error("The host's network could not be brought to what is assigned", e);
            tellNode(last -> last.withNotReady("NetworkNotReady", String.valueOf(e.getMessage())));
            return now.plus(NETWORK_RETRY);
        }
        tellNode(last -> last.withNotReady("", ""));
        if (network.isConfigured() && !wasConfigured) {
            everyPod().forEach(this::due);
        }
        return null;
    }

    /** Every pod of which this host has something, or should have. */
    private Collection<PodUid> everyPod() {
        return Stream.of(
                        assignments.pods().stream(),
                        ports.runtime().listSandboxes().stream().map(Sandbox::pod),
                        ports.runtime().list().stream()
                                .map(container -> container.id().pod()),
                        ports.network().addresses().keySet().stream())
                .flatMap(uids -> uids)
                .distinct()
                .sorted(Comparator.comparing(PodUid::value))
                .toList();
    }

    private Instant lookAtImages(Instant now) {
        var images = ports.images().list().stream()
                .collect(Collectors.toMap(Image::reference, Image::digest, (first, second) -> first, TreeMap::new));
        if (!images.equals(imagesSeen)) {
            imagesSeen = images;
            tellNode(last -> last.withImages(List.copyOf(images.keySet())));
            pods.lookAgainForImages(now).forEach(this::due);
        }
        return now.plus(LOOK_AT_IMAGES);
    }

    private Instant resend(Instant now) {
        reporter.resendOverdue(now);
        requestMissing();
        return now.plus(LOOK_AT_REPORTS);
    }

    private void requestMissing() {
        var missing = assignments.missing();
        if (!missing.isEmpty()) {
            link.requestBodies(missing);
        }
    }

    private synchronized void tellNode(UnaryOperator<NodeStatus> change) {
        var next = change.apply(node);
        if (!next.equals(node)) {
            node = next;
            link.sendNode(next);
        }
    }

    private @Nullable Instant save() {
        synchronized (ports.store()) {
            ports.store()
                    .save(new AgentState(
                            assignments.version(), assignments.wanted(), assignments.bodies(), network.config()));
        }
        return null;
    }

    /** Late is early enough: a pod that is gone and not forgotten is only looked at once more. */
    private void forget(PodUid pod) {
        if (assignments.forget(pod)) {
            due(Chore.STATE);
        }
    }

    private final class ProbeEvents implements Probes.Listener {

        @Override
        public void healthChanged(ContainerId container) {
            due(container.pod());
        }

        @Override
        public void unhealthy(ContainerId container, ProbeKind kind, String message) {
            assignments
                    .find(container.pod())
                    .ifPresent(pod -> link.sendEvent(new PodEvent(
                            pod.uid(),
                            pod.namespace(),
                            pod.name(),
                            container.name(),
                            true,
                            "Unhealthy",
                            kind.title() + " probe failed: " + message,
                            clock.instant())));
        }
    }
}
