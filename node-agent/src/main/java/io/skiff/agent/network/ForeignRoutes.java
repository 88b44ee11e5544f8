package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Link;
import io.skiff.agent.linux.netlink.Route;
import io.skiff.agent.linux.netlink.RouteSocket;
import io.skiff.agent.linux.netlink.Subnet;
import java.util.List;
import java.util.Optional;

/**
 * The destinations that this host reaches without us. A cluster must not shadow them.
 *
 * @param links subnets of the host's own interfaces
 * @param others destinations of routes that other programs made
 */
record ForeignRoutes(List<Subnet> links, List<Subnet> others) {

    /** The protocol that {@code ip route} calls kernel: the route to the subnet of an interface's address. */
    private static final int PROTOCOL_KERNEL = 2;

    ForeignRoutes {
        links = List.copyOf(links);
        others = List.copyOf(others);
    }

    /** Reads all routes but those of our bridge and of our protocol. */
    static ForeignRoutes of(RouteSocket host, Link bridge) {
        return new ForeignRoutes(
                host.listRoutes(PROTOCOL_KERNEL).stream()
                        .filter(route -> route.link().orElse(0) != bridge.index())
                        .map(Route::destination)
                        .toList(),
                host.listRoutes(protocol -> protocol != PROTOCOL_KERNEL && protocol != PeerRoutes.PROTOCOL).stream()
                        .map(Route::destination)
                        .toList());
    }

    /**
     * Explains why a route to the destination would shadow another one. A wider route, such as the default, does not
     * count: it still covers the rest.
     */
    Optional<String> problem(Subnet destination) {
        Optional<String> link = links.stream()
                .filter(destination::overlaps)
                .findFirst()
                .map(subnet -> destination + " overlaps " + subnet + ", which this host has on a link of its own");
        return link.or(() -> others.stream()
                .filter(destination::contains)
                .findFirst()
                .map(subnet ->
                        destination + " covers " + subnet + ", to which this host has a route of somebody else"));
    }
}
