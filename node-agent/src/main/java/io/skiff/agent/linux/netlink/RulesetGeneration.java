package io.skiff.agent.linux.netlink;

import io.skiff.agent.linux.ErrnoException;
import java.util.OptionalInt;

/**
 * Reads the number that grows by one with every change of a network namespace's nftables rules, whoever makes it
 * (nf_tables_api.c, {@code NFT_MSG_GETGEN}). It works in the namespace of the thread that made it, and it is not
 * thread-safe.
 */
public final class RulesetGeneration implements AutoCloseable {

    private static final int NFT_MSG_GETGEN = 10 << 8 | 16;
    private static final int NFGENMSG_BYTES = 4;
    private static final int NFTA_GEN_ID = 1;

    private final NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETLINK_NETFILTER);

    /** Reads the number; empty if the kernel refuses. */
    public OptionalInt read() {
        var message = new NetlinkMessage(NFT_MSG_GETGEN, NetlinkMessage.ACK).netfilter();
        try {
            return socket.list("ruleset generation", message, NFGENMSG_BYTES).stream()
                    .flatMap(reply -> reply.bytes(NFTA_GEN_ID).stream())
                    .mapToInt(Subnet::number)
                    .findFirst();
        } catch (ErrnoException e) {
            return OptionalInt.empty();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
