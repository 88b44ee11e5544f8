package io.skiff.agent.network;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.netlink.BridgeSocket;
import io.skiff.agent.linux.netlink.Link;
import io.skiff.agent.linux.netlink.NetNamespace;
import io.skiff.agent.linux.netlink.Route;
import io.skiff.agent.linux.netlink.RouteSocket;
import io.skiff.agent.linux.netlink.Subnet;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings the link between a pod's namespace and the bridge to the wanted state, from any other.
 *
 * <p>The pod has a single address and no subnet, so that everything goes through the host, even to its neighbours.
 * Otherwise a neighbour that was reached through a service's address would answer directly, with the wrong sender. If
 * br_netfilter is on, as Docker needs it, the bridge itself translates addresses and forwards such packets, possibly
 * back to their sender: hence hairpin mode.
 */
final class PodLink {

    private static final String POD_SIDE = "eth0";

    /** The protocol that {@code ip route} calls boot, for routes that an administrator made. */
    private static final int PROTOCOL_BOOT = 3;

    private static final int MOST_MILLIS = 1000;

    private final RouteSocket host;
    private final BridgeSocket bridges;
    private final Link bridge;
    private final NetworkNames names;
    private final Ipv6 ipv6;

    PodLink(RouteSocket host, BridgeSocket bridges, Link bridge, NetworkNames names, Ipv6 ipv6) {
        this.host = host;
        this.bridges = bridges;
        this.bridge = bridge;
        this.names = names;
        this.ipv6 = ipv6;
    }

    /**
     * Sets the pod's end up last, so that nothing is sent before the bridge knows the allowed sender. Waits until frames pass: the first one of
     * a pod is often the question for a name, which is repeated after five seconds only.
     */
    void attach(String hostSide, NetNamespace namespace, int address, int gateway) {
        try (RouteSocket pod = RouteSocket.in(namespace, () -> Ipv6.offIn(POD_SIDE))) {
            Link link = pod.findLink(POD_SIDE).orElseGet(() -> create(hostSide, address, namespace, pod));
            joinBridge(hostSide, address);
            pod.setUp(link);
            pod.addAddress(link, address, 32);
            put(pod, Route.onLink(new Subnet(gateway, 32), link.index(), address), namespace);
            put(
                    pod,
                    new Route(
                            new Subnet(0, 0),
                            OptionalInt.of(gateway),
                            OptionalInt.of(link.index()),
                            OptionalInt.empty()),
                    namespace);
            pod.putNeighbour(link, gateway, names.bridgeHardwareAddress());
        }
        awaitFrames(hostSide);
        awaitFrames(bridge.name());
    }

    /** On an idle machine it does not wait. A link that is not there in time may come later, and is nobody's failure. */
    private void awaitFrames(String name) {
        for (int waited = 0; waited < MOST_MILLIS; waited++) {
            if (host.findLink(name).map(Link::isOperational).orElse(true)) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /**
     * Makes the pair. A link of this name with its peer elsewhere remains from a namespace that is going away, and is
     * deleted.
     */
    private Link create(String hostSide, int address, NetNamespace namespace, RouteSocket pod) {
        host.findLink(hostSide).ifPresent(host::deleteLink);
        bridges.createPair(hostSide, bridge.index(), POD_SIDE, PodFilter.hardwareAddress(address), namespace);
        return pod.findLink(POD_SIDE)
                .orElseThrow(() -> new IllegalStateException("the link " + POD_SIDE + " in " + namespace + " is gone"));
    }

    void joinBridge(String hostSide, int address) {
        Link link = host.findLink(hostSide).orElseThrow(() -> new ErrnoException("find link", hostSide, Errno.ENODEV));
        byte[] hardwareAddress = PodFilter.hardwareAddress(address);
        ipv6.off(hostSide);
        bridges.setPort(link, bridge.index(), names.group(), hardwareAddress);
        host.setUp(link);
        host.putNeighbour(bridge, address, hardwareAddress);
    }

    /** Describes the risk of unlocked ports. The other rules still hold (docs/security.md). */
    static String unlocked(long ports) {
        return "This kernel does not lock the port of a pod to the pod's address, as Linux 5.18 and later do, for "
                + ports
                + " pods: a program with CAP_NET_RAW, which pods have unless they drop it, can send under the address of another"
                + " pod of this node. Update the kernel, or keep pods that you do not trust from this node.";
    }

    private static void put(RouteSocket pod, Route route, NetNamespace namespace) {
        pod.putRoute(route, PROTOCOL_BOOT).ifPresent(errno -> {
            throw new ErrnoException("add route", route.destination() + " in " + namespace, errno);
        });
    }
}
