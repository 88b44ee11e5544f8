package io.skiff.agent.linux.netlink;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The IPv4 flows that the kernel tracks (nf_conntrack_netlink.c), in the network namespace of the thread that made this
 * object. It is not thread-safe.
 */
public final class ConnectionTable implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int SUBSYSTEM = 1 << 8;
    private static final int IPCTNL_MSG_CT_GET = SUBSYSTEM | 1;
    private static final int IPCTNL_MSG_CT_DELETE = SUBSYSTEM | 2;
    private static final int NFGENMSG_BYTES = 4;
    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_STATUS = 3;
    private static final int CTA_FILTER = 25;
    private static final int CTA_FILTER_ORIG_FLAGS = 1;
    private static final int CTA_FILTER_REPLY_FLAGS = 2;
    private static final int FILTER_BY_SOURCE = 1;
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int IPS_DST_NAT = 1 << 5;

    private final NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETLINK_NETFILTER);

    /**
     * Lists the wanted flows among those whose destination is translated. It does not keep the others, because there
     * may be hundreds of thousands.
     */
    public List<TrackedConnection> listTranslated(Predicate<TrackedConnection> isWanted) {
        // a kernel that does not know this filter returns all flows
        var message = dump().attribute(CTA_STATUS, Subnet.bytes(IPS_DST_NAT));
        return list(
                "tracked connections", message, connection -> connection.isTranslated() && isWanted.test(connection));
    }

    /** Lists the wanted ones of all flows, of which there may be hundreds of thousands. */
    public List<TrackedConnection> list(Predicate<TrackedConnection> isWanted) {
        return list("tracked connections", dump(), isWanted);
    }

    /** Lists the flows that an address began, and those that it answers. */
    public List<TrackedConnection> listOf(int address) {
        var all = new ArrayList<>(list(
                "tracked connections from " + Subnet.text(address),
                filtered(CTA_TUPLE_ORIG, address, FILTER_BY_SOURCE, 0),
                connection -> connection.source().address() == address));
        all.addAll(list(
                "tracked connections to " + Subnet.text(address),
                filtered(CTA_TUPLE_REPLY, address, 0, FILTER_BY_SOURCE),
                connection -> connection.answering().address() == address));
        return all;
    }

    private static NetlinkMessage dump() {
        return new NetlinkMessage(IPCTNL_MSG_CT_GET, NetlinkMessage.DUMP).netfilter(AF_INET);
    }

    private static NetlinkMessage filtered(int tuple, int source, int originalFlags, int replyFlags) {
        var message = dump();
        int outer = message.begin(tuple);
        int ip = message.begin(CTA_TUPLE_IP);
        message.attribute(CTA_IP_V4_SRC, Subnet.bytes(source)).end(ip).end(outer);
        int filter = message.begin(CTA_FILTER);
        return message.attribute(CTA_FILTER_ORIG_FLAGS, originalFlags)
                .attribute(CTA_FILTER_REPLY_FLAGS, replyFlags)
                .end(filter);
    }

    private List<TrackedConnection> list(String target, NetlinkMessage message, Predicate<TrackedConnection> isWanted) {
        var wanted = new ArrayList<TrackedConnection>();
        socket.each(
                target,
                message,
                NFGENMSG_BYTES,
                reply -> TrackedConnection.of(reply).filter(isWanted).ifPresent(wanted::add));
        return wanted;
    }

    /**
     * Deletes a tracked flow, so that its next packet counts as the first of a new one. Does nothing if the flow is
     * over.
     */
    public void forget(TrackedConnection connection) {
        var message = new NetlinkMessage(IPCTNL_MSG_CT_DELETE, NetlinkMessage.ACK).netfilter(AF_INET);
        int error = socket.tryChange(connection.key().addTo(message));
        if (error != 0 && error != Errno.ENOENT.number()) {
            throw new ErrnoException(
                    "forget the connection", connection.source() + " to " + connection.target(), new Errno(error));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
