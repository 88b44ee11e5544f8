package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.node.NodeAddress;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.NodeVolume;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.session.GatewayListener;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The agent without its connections: takes assignments in, keeps the pods of this host as assigned, reports what became of them.
 *
 * <p>It has no thread of its own. Either {@link #startWorkers} gives it some, or somebody calls {@link #step}. Start and restart
 * are the same: what the last agent was told is loaded, what runs is observed, and the difference is planned.
 */
public final class AgentCore implements GatewayListener {

    private static final Logger LOG = LogManager.getLogger(AgentCore.class);
    /** The threads that do the work. */
    @FunctionalInterface
    public interface Workforce extends AutoCloseable {

        /** Lets running work end. */
        @Override
        void close();
    }

    private final AgentParts parts;
    private final AgentWork work;
    private final NodeAddress address;
    private final Assignments assignments;
    private volatile boolean isForeign;

    /** An agent whose host has one address. */
    public AgentCore(AgentPorts ports, NodeStatus status) {
        this(ports, status, NodeAddress.fixed(status.internalIp()));
    }

    /** Loads what the last agent was told; nothing is done before {@link #step} or {@link #startWorkers}. */
    public AgentCore(AgentPorts ports, NodeStatus status, NodeAddress address) {
        this.address = address;
        this.parts = new AgentParts(ports, status);
        this.work = new AgentWork(parts);
        this.assignments = parts.assignments;
    }

    /** Which images the pods of this node use. */
    public ImageUse imageUse() {
        return parts.imageUse;
    }

    /** The other nodes, as the control plane named them last. */
    public List<Peer> peers() {
        var state = parts.network.state();
        return state == null ? List.of() : state.peers();
    }

    /** Why the directory of a persistent volume is not given to another node now; empty if it is. */
    public Optional<String> refusalOfVolume(String handle, String node) {
        return parts.copies.refusal(handle, node);
    }

    /** Starts threads that do the work until the result is closed; more come when these are held up. */
    public Workforce startWorkers(int podThreads, int probeThreads) {
        return work.start(podThreads, probeThreads);
    }

    /** Does everything that is due, in the caller's thread. Returns when the next thing is. */
    public Instant step() {
        return work.step();
    }

    // ---- what the control plane says: taken into memory here, everything else is work

    @Override
    public NodeStatus node() {
        liveAt(address.expected());
        return parts.node.status();
    }

    @Override
    public void reached(InetAddress local) {
        liveAt(address.of(local));
    }

    /** Pods that share the host's network live there too. */
    private void liveAt(String ip) {
        if (parts.node.change(last -> last.withInternalIp(ip))) {
            LOG.info("The address of this node is now {}", ip);
            assignments.pods().forEach(parts.agenda::due);
        }
    }

    @Override
    public void barred() {
        parts.gate.barred();
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
                    "The control plane is of another cluster ({}) than the pods of this node ({}): nothing is taken"
                            + " from it. If their cluster is gone, end them with: skiff agent --cleanup (or skiff down)",
                    clusterId,
                    assignments.version().clusterId());
            return;
        }
        if (parts.network.want(config)) {
            parts.chores.state.due();
        }
        parts.network.sessionBegan();
        parts.chores.network.due();
        parts.node.repeat();
        parts.reporter.resendAll(now());
    }

    @Override
    public void assigned(SetVersion version, Map<PodUid, String> hashes, List<String> keptImages) {
        var before = assignments.wanted();
        var refusal = assignments.offer(version, hashes, keptImages);
        if (refusal.isPresent()) {
            LOG.warn("Refused the assigned set of {}: {}", version, refusal.get());
            parts.ports.link().refuseSet(version, assignments.version(), refusal.get());
            return;
        }
        parts.chores.state.due();
        parts.missing.request();
        (parts.gate.heard(now()) ? parts.hostPods.all() : changed(before, hashes)).forEach(parts.agenda::due);
    }

    /** Those of a set that was refused are none of this node's. */
    @Override
    public void volumes(SetVersion version, List<NodeVolume> volumes) {
        if (assignments.version().equals(version)) {
            parts.volumes.want(volumes);
            parts.copies.want(volumes);
            parts.chores.volumes.due();
            parts.chores.copies.due();
        }
    }

    private Instant now() {
        return parts.ports.clock().instant();
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
            parts.chores.state.due();
            taken.forEach(parts.agenda::due);
        }
    }

    @Override
    public void network(NetworkState state) {
        if (isForeign) {
            return;
        }
        parts.network.want(state);
        parts.chores.network.due();
        parts.chores.services.due();
    }

    @Override
    public void statusStored(PodUid pod, long sequence) {
        parts.reporter.acknowledge(pod, sequence);
    }
}
