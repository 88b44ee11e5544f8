package io.skiff.agent.network;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.netlink.BridgeSocket;
import io.skiff.agent.linux.netlink.Link;
import io.skiff.agent.linux.netlink.NetNamespace;
import io.skiff.agent.linux.netlink.Route;
import io.skiff.agent.linux.netlink.RouteSocket;
import io.skiff.agent.linux.netlink.Subnet;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The network of this host on Linux: a bridge, links, routes, and nftables.
 *
 * <p>It works in the network namespace of the thread that made it.
 */
public final class LinuxNodeNetwork implements NodeNetwork {

    /**
     * The bridge accepts no routes from pods and no packets of senders that are not behind it, and answers ARP for its
     * own address alone.
     */
    private static final Map<String, String> BRIDGE_SETTINGS = Map.of(
            "send_redirects", "0",
            "accept_redirects", "0",
            "secure_redirects", "0",
            "accept_source_route", "0",
            "rp_filter", "1",
            "arp_ignore", "1",
            "proxy_arp", "0",
            "route_localnet", "0");

    private final NetworkNames names;
    private final AddressBook addresses;
    private final RouteSocket host = new RouteSocket();
    private final BridgeSocket bridges;
    private final Ipv6 ipv6 = new Ipv6();
    private final ServiceTable table;
    private final StaleConnections stale = new StaleConnections(System::nanoTime);
    private final HostSettings settings;
    private @Nullable Layout layout;
    private int joinedBridge;
    private List<String> problems = List.of();

    /**
     * @param directory of the pods' addresses, on a file system that is empty after a boot:
     *     {@code /run/skiff/<node>/network}
     * @throws io.skiff.agent.linux.nftables.NftablesException if libnftables is not installed
     */
    public LinuxNodeNetwork(String nodeName, Path directory) {
        this(nodeName, directory, new BridgeSocket());
    }

    LinuxNodeNetwork(String nodeName, Path directory, BridgeSocket bridges) {
        this.bridges = bridges;
        this.names = new NetworkNames(nodeName);
        this.addresses = new AddressBook(directory.resolve("addresses"));
        this.table = new ServiceTable(names);
        this.settings = new HostSettings(directory.resolve("host-settings"));
    }

    @Override
    public synchronized void configure(NetworkConfig config) {
        Layout wanted = Layout.of(config);
        settings.apply();
        bridges.createBridge(names.bridge(), names.bridgeHardwareAddress());
        Link bridge = requireBridge();
        requireFreeAddresses(bridge, wanted);
        bridges.setForwardedGroups(bridge, PodFilter.FILTERED_GROUPS);
        ipv6.offEntirely(names.bridge());
        BRIDGE_SETTINGS.forEach((setting, value) -> Sysctl.set("conf/" + names.bridge() + "/" + setting, value));
        host.setUp(bridge);
        setBridgeAddress(bridge, wanted);
        setServiceRoute(bridge, wanted);
        joinPods(bridge);
        table.configure(wanted);
        layout = wanted;
    }

    private void requireFreeAddresses(Link bridge, Layout wanted) {
        var foreign = ForeignRoutes.of(host, bridge);
        foreign.problem(wanted.pods())
                .or(() -> foreign.problem(wanted.services()))
                .ifPresent(problem -> {
                    throw new IllegalStateException("the pods' network cannot be made on this host: " + problem
                            + "; give the cluster other addresses");
                });
    }

    /** Attaches the pods' links to a bridge that was made anew. Their ends in the pods are unchanged. */
    private void joinPods(Link bridge) {
        if (bridge.index() != joinedBridge) {
            var links = new PodLink(host, bridges, bridge, names, ipv6);
            addresses.all().forEach((pod, address) -> {
                if (host.findLink(names.link(pod)).isPresent()) {
                    links.joinBridge(names.link(pod), address);
                }
            });
            joinedBridge = bridge.index();
        }
    }

    @Override
    public synchronized Inet4Address attach(PodUid pod, Path netNamespace, List<HostPort> ports) {
        Layout known = requireLayout();
        int address = addresses.allocate(pod, known.pods(), ports);
        try (NetNamespace namespace = NetNamespace.open(netNamespace)) {
            new PodLink(host, bridges, requireBridge(), names, ipv6)
                    .attach(names.link(pod), namespace, address, known.gateway());
        }
        if (!ports.isEmpty()) {
            table.applyHostPorts(known, addresses);
            stale.endThoseOfHost(ports, host.listAddresses());
        }
        return Subnet.inet(address);
    }

    @Override
    public synchronized void detach(PodUid pod) {
        // Sets the link down. It goes with its namespace some time later, but its address must not lead there any more.
        host.findLink(names.link(pod)).ifPresent(host::setDown);
        Integer address = addresses.all().get(pod);
        if (address != null) {
            host.findLink(names.bridge()).ifPresent(bridge -> host.deleteNeighbour(bridge, address));
            stale.endAllOf(address);
        }
        boolean hadPorts = !addresses.portsOf(pod).isEmpty();
        addresses.free(pod);
        if (hadPorts && layout != null) {
            table.applyHostPorts(layout, addresses);
        }
    }

    @Override
    public Map<PodUid, Inet4Address> addresses() {
        var byPod = new LinkedHashMap<PodUid, Inet4Address>();
        addresses.all().forEach((pod, address) -> byPod.put(pod, Subnet.inet(address)));
        return byPod;
    }

    @Override
    public synchronized void apply(List<Peer> peers, List<Service> services) {
        var own = host.listAddresses();
        var told = new ArrayList<>(table.apply(requireLayout(), services, own::contains));
        told.addAll(table.applyHostPorts(requireLayout(), addresses));
        told.addAll(PeerRoutes.apply(host, requireBridge(), requireLayout(), peers));
        problems = List.copyOf(told);
        stale.endWhatLeadsElsewhere(requireLayout(), services, own);
    }

    @Override
    public synchronized boolean isSettled() {
        return !stale.isWaiting();
    }

    @Override
    public synchronized List<String> problems() {
        var all = new ArrayList<>(problems);
        all.addAll(table.foreignProblems());
        return List.copyOf(all);
    }

    /** Lists the weaknesses, and locks ports again that somebody unlocked. */
    @Override
    public synchronized List<String> weaknesses() {
        var bridge = host.findLink(names.bridge());
        long unlocked = bridge.map(bridges::lockPorts).orElse(0L);
        return unlocked == 0 ? List.of() : List.of(PodLink.unlocked(unlocked));
    }

    @Override
    public synchronized void removeAll() {
        table.remove();
        host.listRoutes(PeerRoutes.PROTOCOL).forEach(route -> host.deleteRoute(route, PeerRoutes.PROTOCOL));
        host.findLink(names.bridge()).ifPresent(bridge -> {
            host.listLinks().stream()
                    .filter(link -> link.master() == bridge.index())
                    .forEach(host::deleteLink);
            host.deleteLink(bridge);
        });
        settings.putBack(host.listLinks().stream().map(Link::name).toList());
        addresses.clear();
        layout = null;
        joinedBridge = 0;
    }

    /** Closes the sockets. The network stays as it is. */
    @Override
    public synchronized void close() {
        host.close();
        bridges.close();
        ipv6.close();
        table.close();
        stale.close();
    }

    private void setBridgeAddress(Link bridge, Layout wanted) {
        String own = Subnet.text(wanted.gateway()) + "/" + wanted.pods().prefixLength();
        for (String address : host.listAddresses(bridge)) {
            if (!address.equals(own)) {
                String[] parts = address.split("/", -1);
                host.deleteAddress(bridge, Subnet.address(parts[0]), Integer.parseInt(parts[1]));
            }
        }
        host.addAddress(bridge, wanted.gateway(), wanted.pods().prefixLength());
    }

    /**
     * Makes a route to the service addresses. Without any route the host's own connections would fail before the rules
     * see them.
     */
    private void setServiceRoute(Link bridge, Layout wanted) {
        Route route = Route.onLink(wanted.services(), bridge.index(), wanted.gateway());
        var onLink = host.listRoutes(PeerRoutes.PROTOCOL).stream()
                .filter(old -> old.gateway().isEmpty())
                .toList();
        if (onLink.equals(List.of(route))) {
            return;
        }
        onLink.stream().filter(old -> !old.equals(route)).forEach(old -> host.deleteRoute(old, PeerRoutes.PROTOCOL));
        host.putRoute(route, PeerRoutes.PROTOCOL).ifPresent(errno -> {
            throw new io.skiff.agent.linux.ErrnoException(
                    "add route", wanted.services().toString(), errno);
        });
    }

    private Link requireBridge() {
        return host.findLink(names.bridge())
                .orElseThrow(() -> new IllegalStateException("the bridge " + names.bridge() + " is gone"));
    }

    private Layout requireLayout() {
        if (layout == null) {
            throw new IllegalStateException("the network is not configured yet");
        }
        return layout;
    }
}
