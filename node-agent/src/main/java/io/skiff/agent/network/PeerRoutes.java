package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Route;
import io.skiff.agent.linux.netlink.RouteSocket;
import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.Peer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Brings the routes to the other nodes' pods to the state that is wanted; knows its own by a protocol number. */
final class PeerRoutes {

    /** Not taken in /etc/iproute2/rt_protos. */
    static final int PROTOCOL = 83;

    private PeerRoutes() {}

    /** @return a sentence for each peer that cannot be reached so */
    static List<String> apply(RouteSocket socket, List<Peer> peers) {
        var problems = new ArrayList<String>();
        List<Route> present = socket.listRoutes(PROTOCOL).stream()
                .filter(route -> route.gateway().isPresent())
                .toList();
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

    private static boolean leadsAs(Route present, Route wanted) {
        return present.destination().equals(wanted.destination())
                && present.gateway().equals(wanted.gateway());
    }
}
