package io.skiff.controlplane.gateway;

import io.skiff.controlplane.gateway.node.ReportedNode;
import io.skiff.controlplane.tunnel.NodeTunnels;
import io.skiff.proto.node.DialTunnel;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.TunnelRefused;
import io.skiff.tunnel.Protocol;

/** Asks nodes for tunnels over their sessions. Touched by the gateway's thread only. */
final class TunnelBell {

    private final Sessions sessions;

    TunnelBell(Sessions sessions) {
        this.sessions = sessions;
    }

    void ring(NodeTunnels tunnels, String node, String tunnelId) {
        var session = sessions.find(node).orElse(null);
        if (session == null || !session.isWelcome) {
            tunnels.refused(node, tunnelId, "node " + node + " is not connected");
        } else if (protocol(session) < Protocol.WITH_TUNNELS) {
            tunnels.refused(
                    node,
                    tunnelId,
                    "the agent of node " + node + " is older than this control plane and knows"
                            + " no tunnels; upgrade it");
        } else {
            session.send(GatewayMessage.newBuilder()
                    .setDialTunnel(DialTunnel.newBuilder().setId(tunnelId)));
        }
    }

    void refused(NodeTunnels tunnels, AgentSession session, TunnelRefused refused) {
        tunnels.refused(session.node(), refused.getId(), ReportedNode.word(refused.getReason()));
    }

    private static int protocol(AgentSession session) {
        var hello = session.description.hello;
        return hello == null ? 0 : hello.getProtocol();
    }
}
