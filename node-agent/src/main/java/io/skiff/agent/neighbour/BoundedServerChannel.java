package io.skiff.agent.neighbour;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Accepts a bounded number of connections, before any memory is spent on TLS: some of each address of a peer, and a few of all others together. A node
 * whose address looks different here shares these with strangers.
 */
final class BoundedServerChannel extends NioServerSocketChannel {

    private static final int MOST_OF_A_PEER = 4;
    private static final int MOST_OF_OTHERS = 8;
    private static final String OTHERS = "others";

    private final Supplier<Set<String>> peerAddresses;
    private final Map<String, Integer> open = new HashMap<>();

    BoundedServerChannel(Supplier<Set<String>> peerAddresses) {
        this.peerAddresses = peerAddresses;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int count = super.doReadMessages(accepted);
        if (count > 0
                && accepted.get(accepted.size() - 1) instanceof NioSocketChannel connection
                && !enter(connection)) {
            accepted.remove(accepted.size() - 1);
            connection.unsafe().closeForcibly();
            return 0;
        }
        return count;
    }

    private boolean enter(NioSocketChannel connection) {
        var address = connection.remoteAddress();
        var from = address == null ? OTHERS : owner(address.getAddress());
        if (!enter(from)) {
            return false;
        }
        var unused = connection.closeFuture().addListener(closed -> leave(from));
        return true;
    }

    private String owner(InetAddress address) {
        var text = address.getHostAddress();
        return peerAddresses.get().contains(text) ? text : OTHERS;
    }

    private synchronized boolean enter(String from) {
        int most = from.equals(OTHERS) ? MOST_OF_OTHERS : MOST_OF_A_PEER;
        if (open.getOrDefault(from, 0) >= most) {
            return false;
        }
        open.merge(from, 1, Integer::sum);
        return true;
    }

    private synchronized void leave(String from) {
        open.computeIfPresent(from, (key, count) -> count == 1 ? null : count - 1);
    }
}
