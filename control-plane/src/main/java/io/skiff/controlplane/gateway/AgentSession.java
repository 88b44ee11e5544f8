package io.skiff.controlplane.gateway;

import io.skiff.controlplane.gateway.body.SessionSet;
import io.skiff.controlplane.gateway.network.SessionNetwork;
import io.skiff.controlplane.gateway.node.AgentDescription;
import io.skiff.controlplane.gateway.report.EventAllowance;
import io.skiff.controlplane.gateway.report.Reports;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.GatewayMessage;
import java.time.Instant;

/** The gateway's state of one agent's stream. Only the gateway's thread uses it, apart from name, id and link. */
public final class AgentSession {

    private final NodePeer peer;
    private final String id;
    private final AgentLink link;

    // Each is for the package that it is from; others read it.

    public final AgentDescription description = new AgentDescription();

    public final SessionSet set = new SessionSet();

    public final SessionNetwork network = new SessionNetwork();

    public final Reports reports = new Reports();

    public final EventAllowance eventAllowance = new EventAllowance();

    /** Whether the node has a subnet, and gets its pods. */
    public boolean isWelcome;

    boolean isClosed;

    Instant nextBeat = Instant.MIN;

    public AgentSession(NodePeer peer, String id, AgentLink link) {
        this.peer = peer;
        this.id = id;
        this.link = link;
    }

    public String node() {
        return peer.name();
    }

    public NodePeer peer() {
        return peer;
    }

    public String id() {
        return id;
    }

    public void send(GatewayMessage.Builder message) {
        if (!isClosed) {
            link.send(message.build());
        }
    }

    public void close(String reason) {
        if (!isClosed) {
            isClosed = true;
            link.close(reason);
        }
    }
}
