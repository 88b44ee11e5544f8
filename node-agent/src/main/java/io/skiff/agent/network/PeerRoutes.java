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
        Set<Subnet> wanted = new HashSet<>();
        for (Peer peer : peers) {
            Subnet subnet = Subnet.parse(peer.podCidr());
            wanted.add(subnet);
            socket.putRoute(Route.via(subnet, Subnet.address(peer.internalIp())), PROTOCOL)
                    .ifPresent(errno -> problems.add("The pods of node " + peer.nodeName() + " (" + subnet
                            + ") cannot be reached from here: a route by " + peer.internalIp() + " was refused with "
                            + errno + "; the nodes must be on one link."));
        }
        for (Route route : socket.listRoutes(PROTOCOL)) {
            if (route.gateway().isPresent() && !wanted.contains(route.destination())) {
                socket.deleteRoute(route, PROTOCOL);
            }
        }
        return List.copyOf(problems);
    }
}
