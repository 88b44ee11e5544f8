package io.skiff.agent.linux.netlink;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Makes bridges and their ports, in the network namespace of the thread that made this object. It is not thread-safe.
 */
public final class BridgeSocket implements AutoCloseable {

    private static final int AF_BRIDGE = 7;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_BRPORT_LEARNING = 8;
    private static final int IFLA_BRPORT_LOCKED = 39;
    private static final int IFLA_BRPORT_MODE = 4;
    private static final int IFLA_BRPORT_UNICAST_FLOOD = 9;
    private static final int IFLA_BR_GROUP_FWD_MASK = 9;
    private static final int IFLA_GROUP = 27;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_PROTINFO = 12;
    private static final int NDA_LLADDR = 2;
    private static final int NTF_MASTER = 4;
    private static final int NUD_NOARP = 0x40;
    private static final int LINK_FIXED = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_SETLINK = 19;
    private static final int VETH_INFO_PEER = 1;

    private final NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE);
    private final int lockingAttribute;

    public BridgeSocket() {
        this(IFLA_BRPORT_LOCKED);
    }

    /** @param lockingAttribute the attribute that locks a port; a kernel ignores one that it does not know */
    BridgeSocket(int lockingAttribute) {
        this.lockingAttribute = lockingAttribute;
    }

    /** Makes a bridge, down, with a hardware address that does not change with its ports. Does nothing if it exists. */
    public void createBridge(String name, byte[] hardwareAddress) {
        var message = new NetlinkMessage(
                        RTM_NEWLINK, NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE)
                .link(0, 0, 0, 0)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_ADDRESS, hardwareAddress);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "bridge").end(info);
        int error = socket.tryChange(message);
        if (error != 0 && error != Errno.EEXIST.number()) {
            throw new ErrnoException("create bridge", name, new Errno(error));
        }
    }

    /**
     * Sets which of the addresses 01:80:c2:00:00:0x a bridge forwards like any other, instead of handing them to its
     * host.
     */
    public void setForwardedGroups(Link bridge, int mask) {
        var message = new NetlinkMessage(RTM_NEWLINK, NetlinkMessage.ACK).link(0, bridge.index(), 0, 0);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "bridge");
        int options = message.begin(IFLA_INFO_DATA);
        byte[] value = ByteBuffer.allocate(2)
                .order(ByteOrder.nativeOrder())
                .putShort((short) mask)
                .array();
        message.attribute(IFLA_BR_GROUP_FWD_MASK, value).end(options).end(info);
        socket.change("set the forwarded groups of", bridge.name(), message);
    }

    /**
     * Makes a pair of links, both down: a port of the bridge here, and its peer in the other namespace.
     *
     * @param hardwareAddress the peer's address
     */
    public void createPair(String name, int bridge, String peer, byte[] hardwareAddress, NetNamespace namespace) {
        var message = new NetlinkMessage(
                        RTM_NEWLINK, NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE)
                .link(0, 0, 0, 0)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_MASTER, bridge);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "veth");
        int veth = message.begin(IFLA_INFO_DATA);
        int other = message.begin(VETH_INFO_PEER);
        message.link(0, 0, 0, 0)
                .attribute(IFLA_IFNAME, peer)
                .attribute(IFLA_ADDRESS, hardwareAddress)
                .attribute(IFLA_NET_NS_FD, namespace.fd())
                .end(other)
                .end(veth)
                .end(info);
        socket.change("create veth", name + " with " + peer + " in " + namespace, message);
    }

    /**
     * Makes a link a port of the bridge, and binds the one hardware address to it: the bridge neither learns addresses
     * there nor accepts this one from another port (a locked port, from Linux 5.18 on; an older kernel ignores that
     * silently, see {@link #lockPorts}). The bridge may send a frame back to the port from which it came.
     *
     * @param group a number by which the rules know the ports
     */
    public void setPort(Link link, int bridge, int group, byte[] hardwareAddress) {
        String target = link.name();
        socket.change(
                "attach to the bridge",
                target,
                new NetlinkMessage(RTM_SETLINK, NetlinkMessage.ACK)
                        .link(0, link.index(), 0, 0)
                        .attribute(IFLA_MASTER, bridge)
                        .attribute(IFLA_GROUP, group));
        socket.change(
                "set the hardware address behind",
                target,
                new NetlinkMessage(RTM_NEWNEIGH, NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.REPLACE)
                        .neighbour(AF_BRIDGE, link.index(), NUD_NOARP, NTF_MASTER)
                        .attribute(NDA_LLADDR, hardwareAddress));
        var message = new NetlinkMessage(RTM_SETLINK, NetlinkMessage.ACK).link(AF_BRIDGE, link.index(), 0, 0);
        int port = message.begin(IFLA_PROTINFO);
        message.attribute(IFLA_BRPORT_MODE, new byte[] {1})
                .attribute(IFLA_BRPORT_LEARNING, new byte[] {0})
                .attribute(IFLA_BRPORT_UNICAST_FLOOD, new byte[] {0})
                .attribute(lockingAttribute, new byte[] {1})
                .end(port);
        socket.change("set up the port", target, message);
    }

    /**
     * Locks the unlocked ports of a bridge.
     *
     * @return how many stay unlocked: all of them, if the kernel cannot lock ports
     */
    public long lockPorts(Link bridge) {
        var unlocked = listUnlocked(bridge);
        unlocked.forEach(this::lock);
        return unlocked.isEmpty() ? 0 : listUnlocked(bridge).size();
    }

    private List<Integer> listUnlocked(Link bridge) {
        var message = new NetlinkMessage(RTM_GETLINK, NetlinkMessage.DUMP).link(AF_BRIDGE, 0, 0, 0);
        return socket.list("ports of " + bridge.name(), message, LINK_FIXED).stream()
                .filter(link -> link.integer(IFLA_MASTER)
                        .filter(master -> master == bridge.index())
                        .isPresent())
                .filter(link -> link.nested(IFLA_PROTINFO)
                        .filter(port -> !port.isSet(IFLA_BRPORT_LOCKED))
                        .isPresent())
                .map(link -> link.fixed().getInt(4))
                .toList();
    }

    /** a port that is gone meanwhile needs no lock */
    private void lock(int port) {
        var message = new NetlinkMessage(RTM_SETLINK, NetlinkMessage.ACK).link(AF_BRIDGE, port, 0, 0);
        int options = message.begin(IFLA_PROTINFO);
        message.attribute(lockingAttribute, new byte[] {1}).end(options);
        int error = socket.tryChange(message);
        if (error != 0 && error != Errno.ENODEV.number()) {
            throw new ErrnoException("lock port", Integer.toString(port), new Errno(error));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
