package io.skiff.agent.core;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.Sandbox;
import io.skiff.agent.core.Work.Chore;
import io.skiff.agent.core.Work.OfAgent;
import io.skiff.agent.core.Work.OfPod;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.loop.WorkQueue;
import io.skiff.agent.loop.Workers;
import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.node.NodeAddress;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.probe.HealthStore;
import io.skiff.agent.probe.Prober;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.probe.Probes;
import io.skiff.agent.session.GatewayLink;
import io.skiff.agent.session.GatewayListener;
import io.skiff.agent.state.AgentStateStore;
import io.skiff.agent.state.AgentStateStore.AgentState;
import java.net.InetAddress;
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
    private static final Duration COLLECT_IMAGES = Duration.ofMinutes(5);
    private static final int MOST_THREADS = 64;
    private static final Duration LOOK_AT_REPORTS = Duration.ofSeconds(2);

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
    private final StartGate gate;
    private final PodWorker pods;
    private final WorkQueue<Work> queue = new WorkQueue<>();
    private final Set<ContainerId> endsSeen = new HashSet<>();
    private final NodeReport node;
    private final NodeAddress address;
    private final StateKeeper state;
    private final NetworkUpkeep upkeep;
    private final ImageCollector images;
    private final StuckWork stuck;
    private final DiskWatch disk;
    private volatile boolean isForeign;
    private Map<String, String> imagesSeen = Map.of();

    /** An agent whose host has one address. */
    public AgentCore(Ports ports, NodeStatus status) {
        this(ports, status, NodeAddress.fixed(status.internalIp()));
    }

    /** Loads what the last agent was told; nothing is done before {@link #step} or {@link #startWorkers}. */
    public AgentCore(Ports ports, NodeStatus status, NodeAddress address) {
        this.address = address;
        this.ports = ports;
        this.link = ports.link();
        this.clock = ports.clock();
        this.node = new NodeReport(link, status);
        Optional<AgentState> saved = ports.store().load();
        this.assignments = saved.map(found -> new Assignments(found.assigned())).orElseGet(Assignments::new);
        this.network = new HostNetworkState(ports.network(), link);
        saved.map(AgentState::network).ifPresent(network::want);
        ports.store().loadNetwork().ifPresent(network::wantForNow);
        this.state = new StateKeeper(
                ports.store(),
                assignments,
                network,
                node,
                this::due,
                (pod, message) -> warn(pod, "", "StateNotWritten", message));
        this.disk = new DiskWatch(ports.storage(), node);
        this.upkeep = new NetworkUpkeep(network, ports.network(), node);
        this.stuck = new StuckWork(queue, (pod, message) -> warn(pod, "", "Stuck", message));
        this.images = new ImageCollector(ports.images(), ports.runtime(), assignments);
        this.reporter = new StatusReporter(link);
        this.probes = new Probes(ports.prober(), ports.healthStore(), new ProbeEvents(), clock);
        var host = new HostServices(
                ports.runtime(),
                ports.images(),
                ports.network(),
                ports.storage(),
                link::sendEvent,
                () -> node.status().internalIp());
        this.gate = new StartGate(clock.instant());
        this.pods = new PodWorker(host, assignments, probes, reporter, gate, clock, this::forget);
        for (var chore : Chore.values()) {
            due(chore);
        }
        ports.runtime().onEnd(() -> due(Chore.ENDS));
    }

    /** Starts threads that do the work until the result is closed; more come when these are held up. */
    public Workforce startWorkers(int podThreads, int probeThreads) {
        var podWorkers = new Workers<>(queue, this::run, clock, "pods", MOST_THREADS);
        var probeWorkers = new Workers<>(probes.queue(), probes::run, clock, "probes", MOST_THREADS);
        podWorkers.start(podThreads);
        probeWorkers.start(probeThreads);
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

    private <K> boolean stepQueue(WorkQueue<K> keys, Workers.Task<K> task) {
        var key = keys.poll(clock.instant());
        key.ifPresent(taken -> keys.done(taken, task.run(taken, clock.instant())));
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
            case STATE -> state.saveAssigned(now);
            case SERVICES -> state.saveNetwork(now);
            case DISK -> disk.look(now);
            case IMAGE_GARBAGE -> collectImages(now);
            case STUCK -> stuck.look(now);
        };
    }

    private void due(PodUid pod) {
        queue.add(new OfPod(pod), clock.instant());
    }

    private void due(Chore chore) {
        queue.add(new OfAgent(chore), clock.instant());
    }

    // ---- what the control plane says: taken into memory here, everything else is work

    @Override
    public NodeStatus node() {
        liveAt(address.expected());
        return node.status();
    }

    @Override
    public void reached(InetAddress local) {
        liveAt(address.of(local));
    }

    /** Pods that share the host's network live there too. */
    private void liveAt(String ip) {
        if (node.change(last -> last.withInternalIp(ip))) {
            LOG.info("The address of this node is now {}", ip);
            assignments.pods().forEach(this::due);
        }
    }

    @Override
    public void barred() {
        gate.barred();
    }

    @Override
    public SetVersion lastSet() {
        return assignments.version();
    }

    @Override
    public void connected(String clusterId, NetworkConfig config) {
        isForeign = !assignments.isOfThisCluster(clusterId);
        if (isForeign) {
            LOG.error(
                    "The control plane is of another cluster ({}) than the pods of this node ({}): nothing is taken from it."
                            + " If their cluster is gone, end them with: skiff agent --cleanup (or skiff down)",
                    clusterId,
                    assignments.version().clusterId());
            return;
        }
        if (network.want(config)) {
            due(Chore.STATE);
        }
        network.sessionBegan();
        due(Chore.NETWORK);
        node.repeat();
        reporter.resendAll(clock.instant());
    }

    @Override
    public void assigned(SetVersion version, Map<PodUid, String> hashes) {
        var before = assignments.wanted();
        var refusal = assignments.offer(version, hashes);
        if (refusal.isPresent()) {
            LOG.warn("Refused the assigned set of {}: {}", version, refusal.get());
            link.refuseSet(version, assignments.version(), refusal.get());
            return;
        }
        due(Chore.STATE);
        requestMissing();
        (gate.heard(clock.instant()) ? everyPod() : changed(before, hashes)).forEach(this::due);
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
            due(Chore.STATE);
            taken.forEach(this::due);
        }
    }

    @Override
    public void network(NetworkState state) {
        if (isForeign) {
            return;
        }
        network.want(state);
        due(Chore.NETWORK);
        due(Chore.SERVICES);
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

    private Instant applyNetwork(Instant now) {
        boolean wasConfigured = network.isConfigured();
        var next = upkeep.apply(now);
        if (network.isConfigured() && !wasConfigured) {
            everyPod().forEach(this::due);
        }
        return next;
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
        var found = ports.images().list().stream()
                .collect(Collectors.toMap(Image::reference, Image::digest, (first, second) -> first, TreeMap::new));
        if (!found.equals(imagesSeen)) {
            imagesSeen = found;
            node.change(last -> last.withImages(List.copyOf(found.keySet())));
            pods.lookAgainForImages(now).forEach(this::due);
        }
        return now.plus(LOOK_AT_IMAGES);
    }

    private Instant collectImages(Instant now) {
        try {
            images.collect(now);
        } catch (RuntimeException e) {
            LOG.warn("Images that nobody uses could not be removed", e);
        }
        return now.plus(COLLECT_IMAGES);
    }

    private Instant resend(Instant now) {
        reporter.resendOverdue(now);
        requestMissing();
        return now.plus(LOOK_AT_REPORTS);
    }

    private void warn(PodUid uid, String container, String reason, String message) {
        assignments
                .find(uid)
                .ifPresent(pod -> link.sendEvent(new PodEvent(
                        uid, pod.namespace(), pod.name(), container, true, reason, message, clock.instant())));
    }

    private void requestMissing() {
        var missing = assignments.missing();
        if (!missing.isEmpty()) {
            link.requestBodies(missing);
        }
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
        public void told(ContainerId container, ProbeKind kind, Outcome outcome) {
            var verdict = outcome.verdict();
            var message = kind.title() + " probe " + verdict.title() + ": " + outcome.message();
            warn(container.pod(), container.name(), verdict.reason(), message);
        }
    }
}
