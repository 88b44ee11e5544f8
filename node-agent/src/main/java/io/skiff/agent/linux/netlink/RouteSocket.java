package io.skiff.agent.linux.netlink;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;

/** Reads and changes the links, addresses and routes of one network namespace. It is not thread-safe. */
public final class RouteSocket implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;
    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_DELNEIGH = 29;
    private static final int NUD_PERMANENT = 0x80;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int IFF_UP = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_OPERSTATE = 16;
    private static final byte IF_OPER_UP = 6;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PREFSRC = 7;
    private static final int SCOPE_UNIVERSE = 0;
    private static final int SCOPE_LINK = 253;
    private static final int LINK_FIXED = 16;
    private static final int ADDRESS_FIXED = 8;
    private static final int ROUTE_FIXED = 12;
    private static final int ROUTE_PROTOCOL = 5;
    private static final int ROUTE_TABLE = 4;
    private static final int MAIN_TABLE = 254;

    private final NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETLINK_ROUTE);

    /** Opens a socket in the calling thread's namespace. */
    public RouteSocket() {}

    /**
     * Opens a socket in another namespace. The calling thread can use it.
     *
     * @param before runs first in that namespace
     */
    public static RouteSocket in(NetNamespace namespace, Runnable before) {
        return namespace.call(() -> {
            before.run();
            return new RouteSocket();
        });
    }

    public List<Link> listLinks() {
        var message = new NetlinkMessage(RTM_GETLINK, NetlinkMessage.DUMP).link(0, 0, 0, 0);
        return socket.list("links", message, LINK_FIXED).stream()
                .map(RouteSocket::link)
                .toList();
    }

    public Optional<Link> findLink(String name) {
        var message = new NetlinkMessage(RTM_GETLINK, NetlinkMessage.ACK)
                .link(0, 0, 0, 0)
                .attribute(IFLA_IFNAME, name);
        try {
            return socket.list("link " + name, message, LINK_FIXED).stream()
                    .map(RouteSocket::link)
                    .findFirst();
        } catch (ErrnoException e) {
            if (e.errno().equals(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Link link(NetlinkReply reply) {
        return new Link(
                reply.fixed().getInt(4),
                reply.string(IFLA_IFNAME).orElse(""),
                reply.integer(IFLA_MASTER).orElse(0),
                reply.bytes(IFLA_OPERSTATE)
                        .filter(state -> state[0] == IF_OPER_UP)
                        .isPresent());
    }

    /**
     * Sets the hardware address of a neighbour permanently: the kernel does not ask for it, and no answer changes it.
     */
    public void putNeighbour(Link link, int address, byte[] hardwareAddress) {
        var message = new NetlinkMessage(
                        RTM_NEWNEIGH, NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.REPLACE)
                .neighbour(AF_INET, link.index(), NUD_PERMANENT, 0)
                .attribute(NDA_DST, Subnet.bytes(address))
                .attribute(NDA_LLADDR, hardwareAddress);
        socket.change("set neighbour", Subnet.text(address) + " of " + link.name(), message);
    }

    /** Does nothing if it is gone. */
    public void deleteNeighbour(Link link, int address) {
        var message = new NetlinkMessage(RTM_DELNEIGH, NetlinkMessage.ACK)
                .neighbour(AF_INET, link.index(), 0, 0)
                .attribute(NDA_DST, Subnet.bytes(address));
        ignoring(Errno.ENOENT, "delete neighbour", Subnet.text(address) + " of " + link.name(), message);
    }

    public void setUp(Link link) {
        var message = new NetlinkMessage(RTM_NEWLINK, NetlinkMessage.ACK).link(0, link.index(), IFF_UP, IFF_UP);
        socket.change("set up", link.name(), message);
    }

    /** Does nothing if it is gone. */
    public void setDown(Link link) {
        var message = new NetlinkMessage(RTM_NEWLINK, NetlinkMessage.ACK).link(0, link.index(), 0, IFF_UP);
        ignoring(Errno.ENODEV, "set down", link.name(), message);
    }

    /** Does nothing if it is gone. */
    public void deleteLink(Link link) {
        var message = new NetlinkMessage(RTM_DELLINK, NetlinkMessage.ACK).link(0, link.index(), 0, 0);
        ignoring(Errno.ENODEV, "delete link", link.name(), message);
    }

    /** The IPv4 addresses of all links. */
    public Set<Integer> listAddresses() {
        var addresses = new HashSet<Integer>();
        for (NetlinkReply reply : dumpAddresses()) {
            reply.bytes(IFA_LOCAL).map(Subnet::number).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** @return addresses with their prefix lengths, in the form {@code 10.42.3.1/24} */
    public List<String> listAddresses(Link link) {
        var addresses = new ArrayList<String>();
        for (NetlinkReply reply : dumpAddresses()) {
            if (reply.fixed().getInt(4) == link.index()) {
                reply.bytes(IFA_LOCAL)
                        .ifPresent(address -> addresses.add(Subnet.text(Subnet.number(address))
                                + "/"
                                + (reply.fixed().get(1) & 0xff)));
            }
        }
        return addresses;
    }

    private List<NetlinkReply> dumpAddresses() {
        var message = new NetlinkMessage(RTM_GETADDR, NetlinkMessage.DUMP).address(AF_INET, 0, 0);
        return socket.list("addresses", message, ADDRESS_FIXED);
    }

    /** Does nothing if the address is set already. */
    public void addAddress(Link link, int address, int prefixLength) {
        ignoring(
                Errno.EEXIST,
                "add address",
                Subnet.text(address) + "/" + prefixLength + " to " + link.name(),
                address(RTM_NEWADDR, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, link, address, prefixLength));
    }

    public void deleteAddress(Link link, int address, int prefixLength) {
        socket.change(
                "delete address",
                Subnet.text(address) + " from " + link.name(),
                address(RTM_DELADDR, 0, link, address, prefixLength));
    }

    /** Lists the routes of this protocol number. */
    public List<Route> listRoutes(int protocol) {
        return listRoutes(made -> made == protocol);
    }

    /** Lists the routes of the main table whose protocol number matches. */
    public List<Route> listRoutes(IntPredicate protocols) {
        var message = new NetlinkMessage(RTM_GETROUTE, NetlinkMessage.DUMP).route(AF_INET, 0, 0, 0, 0);
        var routes = new ArrayList<Route>();
        for (NetlinkReply reply : socket.list("routes", message, ROUTE_FIXED)) {
            boolean isAskedFor = protocols.test(reply.fixed().get(ROUTE_PROTOCOL) & 0xff)
                    && (reply.fixed().get(ROUTE_TABLE) & 0xff) == MAIN_TABLE;
            if (isAskedFor) {
                routes.add(new Route(
                        new Subnet(
                                reply.bytes(RTA_DST).map(Subnet::number).orElse(0),
                                reply.fixed().get(1) & 0xff),
                        optional(reply.bytes(RTA_GATEWAY).map(Subnet::number)),
                        optional(reply.integer(RTA_OIF)),
                        optional(reply.bytes(RTA_PREFSRC).map(Subnet::number))));
            }
        }
        return routes;
    }

    /**
     * Makes the route, and replaces another one to the same destination.
     *
     * @return the kernel's refusal, if it refused
     */
    public Optional<Errno> putRoute(Route route, int protocol) {
        int error =
                socket.tryChange(route(RTM_NEWROUTE, NetlinkMessage.CREATE | NetlinkMessage.REPLACE, route, protocol));
        return error == 0 ? Optional.empty() : Optional.of(new Errno(error));
    }

    /** Does nothing if it is gone. */
    public void deleteRoute(Route route, int protocol) {
        ignoring(Errno.ESRCH, "delete route", route.destination().toString(), route(RTM_DELROUTE, 0, route, protocol));
    }

    @Override
    public void close() {
        socket.close();
    }

    private static NetlinkMessage address(int type, int flags, Link link, int address, int prefixLength) {
        return new NetlinkMessage(type, NetlinkMessage.ACK | flags)
                .address(AF_INET, prefixLength, link.index())
                .attribute(IFA_LOCAL, Subnet.bytes(address))
                .attribute(IFA_ADDRESS, Subnet.bytes(address));
    }

    private static NetlinkMessage route(int type, int flags, Route route, int protocol) {
        int scope = route.gateway().isPresent() ? SCOPE_UNIVERSE : SCOPE_LINK;
        var message = new NetlinkMessage(type, NetlinkMessage.ACK | flags)
                .route(AF_INET, route.destination().prefixLength(), protocol, scope, 0)
                .attribute(RTA_DST, Subnet.bytes(route.destination().first()));
        route.gateway().ifPresent(gateway -> message.attribute(RTA_GATEWAY, Subnet.bytes(gateway)));
        route.link().ifPresent(link -> message.attribute(RTA_OIF, link));
        route.source().ifPresent(source -> message.attribute(RTA_PREFSRC, Subnet.bytes(source)));
        return message;
    }

    private void ignoring(Errno expected, String operation, String target, NetlinkMessage message) {
        int error = socket.tryChange(message);
        if (error != 0 && error != expected.number()) {
            throw new ErrnoException(operation, target, new Errno(error));
        }
    }

    private static OptionalInt optional(Optional<Integer> value) {
        return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }
}
