package io.skiff.controlplane.gateway;

import io.skiff.controlplane.gateway.body.Assignment;
import io.skiff.controlplane.gateway.body.BodyRoom;
import io.skiff.controlplane.gateway.network.NetworkFeed;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.Refused;
import io.skiff.proto.node.Welcome;
import io.skiff.tunnel.Protocol;
import java.time.Instant;
import java.util.Optional;

/** How a session begins: who is let in, and what it is told first. */
final class Handshake {

    static final String CUT_OFF = "this control plane does not reach the store; another one may";

    private final GatewaySettings settings;
    private final View view;
    private final NetworkFeed network;
    private final BodyRoom room;
    private final NodeBans bans;
    private final Presence presence;

    Handshake(
            GatewaySettings settings, View view, NetworkFeed network, BodyRoom room, NodeBans bans, Presence presence) {
        this.settings = settings;
        this.view = view;
        this.network = network;
        this.room = room;
        this.bans = bans;
        this.presence = presence;
    }

    /** Why the agent is not let in. */
    Optional<Refused> problem(AgentSession session, Hello hello, Instant now) {
        if (!hello.getNodeName().equals(session.node())) {
            return Optional.of(Refused.newBuilder()
                    .setReason(
                            "the certificate is of node %s, not of %s".formatted(session.node(), hello.getNodeName()))
                    .build());
        }
        if (presence.isCutOff(now)) {
            return Optional.of(
                    Refused.newBuilder().setReason(CUT_OFF).setRetry(true).build());
        }
        return view.isSynced()
                ? bans.problem(session.peer()).map(Handshake::barred)
                : Optional.of(Refused.newBuilder()
                        .setReason("this control plane has not read the cluster's state yet")
                        .setRetry(true)
                        .build());
    }

    /** Nothing that this agent does lets it in again but another certificate, or somebody who allows it. */
    static Refused barred(String why) {
        return Refused.newBuilder().setReason(why).setBarred(true).build();
    }

    void welcome(AgentSession session, String podCidr, Instant now) {
        session.description.podCidr = podCidr;
        session.set.assignment = new Assignment(session.node(), view, network, room, now);
        session.send(GatewayMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setClusterId(settings.clusterId())
                        .setSessionId(session.id())
                        .setPodCidr(podCidr)
                        .setClusterCidr(settings.clusterCidr())
                        .setServiceCidr(settings.serviceCidr())
                        .setProtocol(Protocol.VERSION)));
        session.isWelcome = true;
    }
}
