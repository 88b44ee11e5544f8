package io.skiff.controlplane.gateway.network;

import io.skiff.proto.node.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The routes to nodes that were deleted a moment ago. Their pods are no endpoints any more but may still answer earlier
 * requests, and to remove the route at once would cut those off.
 */
public final class DepartedPeers {

    public static final Duration STAY = Duration.ofSeconds(10);

    private final Map<String, Departed> bySubnet = new LinkedHashMap<>();
    private List<Peer> before = List.of();

    private record Departed(Peer peer, Instant until) {}

    /** Whether a route has expired. */
    boolean expire(Instant now) {
        return bySubnet.values().removeIf(departed -> !departed.until.isAfter(now));
    }

    /**
     * Returns the routes to keep beside the present ones.
     *
     * @param isNode whether there is a node of this name
     */
    List<Peer> beside(List<Peer> present, Predicate<String> isNode, Instant now) {
        for (var peer : before) {
            if (!isNode.test(peer.getNodeName())) {
                bySubnet.putIfAbsent(peer.getPodCidr(), new Departed(peer, now.plus(STAY)));
            }
        }
        before = List.copyOf(present);
        // the subnet belongs to another node now, or the node is back
        present.forEach(peer -> bySubnet.remove(peer.getPodCidr()));
        bySubnet.values().removeIf(departed -> isNode.test(departed.peer.getNodeName()));
        return bySubnet.values().stream().map(Departed::peer).toList();
    }
}
