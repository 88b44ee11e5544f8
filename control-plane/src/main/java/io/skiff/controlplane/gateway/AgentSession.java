package io.skiff.controlplane.gateway;

import io.skiff.controlplane.gateway.body.Assignment;
import io.skiff.controlplane.gateway.report.EventAllowance;
import io.skiff.controlplane.gateway.report.ReportSize;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeStatus;
import io.skiff.proto.node.PodStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the gateway knows of one agent's stream. Touched by the gateway's thread only, but for its name, id and link. */
public final class AgentSession {

    private final NodePeer peer;
    private final String id;
    private final AgentLink link;

    @Nullable
    public Hello hello;

    /** The latest; first that of the hello. */
    public NodeStatus nodeStatus = NodeStatus.getDefaultInstance();

    /** The stored node may differ from what its agent says. */
    public boolean isNodeUnsettled = true;

    /** Why the node refused the set that was sent last; empty when it did not. */
    public String refusal = "";

    /** The labels that it asked for in vain, as users were told. */
    public Set<String> toldLabels = Set.of();

    public boolean isWelcome;

    /** The node's pod subnet; empty before the welcome. */
    public String podCidr = "";

    public boolean isClosed;

    @Nullable
    public Assignment assignment;

    /** After a refusal: no set of an older revision is sent. */
    public long takesSetsFrom;

    /** The revision of the network that was sent last; 0 before the first. */
    public long networkSent;

    /** The revision of the newest network that the node has made; 0 before the first. */
    public long networkApplied;

    public final EventAllowance eventAllowance = new EventAllowance();

    public Instant nextBeat = Instant.MIN;

    /** Reports that are not stored yet, the latest for each pod's uid. */
    public final Map<String, PodStatus> reports = new LinkedHashMap<>();

    /** The newest report that was seen of each pod that is there, by its uid. */
    public final Map<String, Long> sequences = new HashMap<>();

    /** By its uid, how much of a pod's report is stored; whole if it is not here. */
    public final Map<String, ReportSize> reportSizes = new HashMap<>();

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
