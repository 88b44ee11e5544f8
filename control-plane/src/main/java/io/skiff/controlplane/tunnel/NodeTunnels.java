package io.skiff.controlplane.tunnel;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The tunnels to all nodes, from the moment somebody wants one until it has ended. One that a node was asked for is known by an id that
 * nobody can guess, and only that node can open it, once.
 */
public final class NodeTunnels implements Tunnels {

    /** With 128 KB that may be kept for each: 32 MB. */
    static final int MOST_TUNNELS = 256;

    static final int MOST_TUNNELS_OF_A_NODE = 128;

    /** Of commands and forwarded connections, which users forget, so that there is room for logs and requests. */
    static final int MOST_OPEN_ENDED = 192;

    static final int MOST_OPEN_ENDED_OF_A_NODE = 96;

    /** Within it a node dials, and says whether what is asked for is there. */
    private static final Duration LONGEST_OPENING = Duration.ofSeconds(10);

    /** Within it a command has read the input of a user who has gone. */
    private static final Duration LONGEST_LEFT = Duration.ofSeconds(30);

    /** How a node is asked: by its session. */
    @FunctionalInterface
    public interface Bell {

        /** Returns at once; whether the node can be asked is found out later, and told by {@link #refused}. */
        void ring(String node, String tunnelId);
    }

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Bell bell;
    private Instant nextLook = Instant.MIN;
    private final Map<String, NodeTunnel> tunnels = new HashMap<>();

    public NodeTunnels(Bell bell) {
        this.bell = bell;
    }

    @Override
    public Tunnel open(String node, TunnelTarget target, Tunnel.Listener listener) {
        var id = UUID.randomUUID().toString();
        var tunnel = new NodeTunnel(node, target, listener, () -> forget(id));
        var problem = enter(id, tunnel);
        if (problem.isPresent()) {
            tunnel.fail(problem.get());
        } else {
            bell.ring(node, id);
        }
        return tunnel;
    }

    /** Why there is no room for one more. */
    private synchronized Optional<String> enter(String id, NodeTunnel tunnel) {
        long ofNode = count(other -> other.node().equals(tunnel.node()));
        long openEnded = count(NodeTunnel::isOpenEnded);
        long openEndedOfNode =
                count(other -> other.isOpenEnded() && other.node().equals(tunnel.node()));
        if (tunnels.size() >= MOST_TUNNELS || (tunnel.isOpenEnded() && openEnded >= MOST_OPEN_ENDED)) {
            return Optional.of(tunnels.size() + " logs and other things of nodes are open already; try again later");
        }
        if (ofNode >= MOST_TUNNELS_OF_A_NODE
                || (tunnel.isOpenEnded() && openEndedOfNode >= MOST_OPEN_ENDED_OF_A_NODE)) {
            return Optional.of(
                    ofNode + " logs and other things of node " + tunnel.node() + " are open already; try again later");
        }
        tunnels.put(id, tunnel);
        return Optional.empty();
    }

    private long count(Predicate<NodeTunnel> which) {
        return tunnels.values().stream().filter(which).count();
    }

    private synchronized void forget(String id) {
        tunnels.remove(id);
    }

    /** A node opens a tunnel. Empty when this one was not asked for it. */
    synchronized Optional<NodeTunnel> find(String id, String node) {
        return Optional.ofNullable(tunnels.get(id))
                .filter(tunnel -> tunnel.node().equals(node));
    }

    /** A node does not open a tunnel that it was asked for, or cannot be asked. */
    public void refused(String node, String id, String reason) {
        find(id, node).ifPresent(tunnel -> tunnel.fail(reason));
    }

    /** The session by which the node was asked is over, and with it all that hangs on it. */
    public void sessionEnded(String node) {
        all().stream()
                .filter(tunnel -> tunnel.node().equals(node))
                .forEach(tunnel -> tunnel.fail("the connection to node " + node + " was lost"));
    }

    /** Gives up what a node was asked for long ago. To be called every second, by one thread. */
    public void expire(Instant now) {
        if (now.isBefore(nextLook)) {
            return;
        }
        nextLook = now.plus(BETWEEN_LOOKS);
        all().stream()
                .filter(tunnel -> tunnel.isOverdue(now, LONGEST_OPENING, LONGEST_LEFT))
                .forEach(tunnel -> tunnel.fail("node " + tunnel.node() + " did not answer within "
                        + LONGEST_OPENING.toSeconds() + " s; try again later"));
    }

    /** A tunnel is never touched with this one's lock held: it takes this one with its own. */
    private synchronized List<NodeTunnel> all() {
        return List.copyOf(tunnels.values());
    }

    /** How many there are, opened or not. */
    public synchronized int count() {
        return tunnels.size();
    }
}
