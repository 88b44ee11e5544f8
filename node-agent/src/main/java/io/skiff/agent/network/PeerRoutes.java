package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Link;
import io.skiff.agent.linux.netlink.Route;
import io.skiff.agent.linux.netlink.RouteSocket;
import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.Peer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the routes to the other nodes' pods to the wanted state. It recognizes its own routes by a protocol number.
 */
final class PeerRoutes {

    /** A number that /etc/iproute2/rt_protos leaves free. */
    static final int PROTOCOL = 83;

    private PeerRoutes() {}

    /**
     * Sets routes to the peers. It accepts only subnets of the cluster, and none that would shadow a route of this
     * host.
     *
     * @return a sentence for each peer that stays unreachable
     */
    static List<String> apply(RouteSocket socket, Link bridge, Layout layout, List<Peer> peers) {
        var problems = new ArrayList<String>();
        List<Route> present = socket.listRoutes(PROTOCOL).stream()
                .filter(route -> route.gateway().isPresent())
                .toList();
        ForeignRoutes foreign = ForeignRoutes.of(socket, bridge);
        Set<Subnet> wanted = new HashSet<>();
        for (Peer peer : peers) {
            Route route;
            try {
                route = Route.via(Subnet.parse(peer.podCidr()), Subnet.address(peer.internalIp()));
            } catch (IllegalArgumentException e) {
                problems.add("The pods of node " + peer.nodeName() + " cannot be reached from here: " + e.getMessage()
                        + "; give its agent the right address with --node-ip.");
                continue;
            }
            Optional<String> problem = problem(route, wanted, layout, foreign);
            if (problem.isPresent()) {
                problems.add("The pods of node " + peer.nodeName() + " cannot be reached from here: " + problem.get()
                        + "; correct its Node object's podCIDR.");
                continue;
            }
            wanted.add(route.destination());
            if (present.stream().noneMatch(old -> leadsAs(old, route))) {
                socket.putRoute(route, PROTOCOL)
                        .ifPresent(errno -> problems.add("The pods of node " + peer.nodeName() + " ("
                                + route.destination() + ") cannot be reached from here: a route by "
                                + peer.internalIp() + " was refused with " + errno
                                + "; the nodes must be on one link."));
            }
        }
        present.stream()
                .filter(route -> !wanted.contains(route.destination()))
                .forEach(route -> socket.deleteRoute(route, PROTOCOL));
        return List.copyOf(problems);
    }

    private static Optional<String> problem(Route route, Set<Subnet> others, Layout layout, ForeignRoutes foreign) {
        Subnet pods = route.destination();
        if (!layout.cluster().contains(pods)) {
            return Optional.of(pods + " is not inside the cluster's " + layout.cluster());
        }
        if (pods.overlaps(layout.pods())) {
            return Optional.of(pods + " overlaps " + layout.pods() + ", this node's own");
        }
        if (others.contains(pods)) {
            return Optional.of(pods + " is another node's");
        }
        return foreign.problem(pods);
    }

    private static boolean leadsAs(Route present, Route wanted) {
        return present.destination().equals(wanted.destination())
                && present.gateway().equals(wanted.gateway());
    }
}
