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

/** The gateway's state of one agent's stream. Only the gateway's thread uses it, apart from name, id and link. */
public final class AgentSession {

    private final NodePeer peer;
    private final String id;
    private final AgentLink link;

    @Nullable
    public Hello hello;

    /** The latest status; at first that of the hello. */
    public NodeStatus nodeStatus = NodeStatus.getDefaultInstance();

    /** Whether the stored node may differ from its agent's description. */
    public boolean isNodeUnsettled = true;

    /** The reason why the node refused the last set; empty if it accepted. */
    public String refusal = "";

    /** The refused labels about which an event was recorded. */
    public Set<String> toldLabels = Set.of();

    public boolean isWelcome;

    /** The node's pod subnet; empty before the welcome. */
    public String podCidr = "";

    public boolean isClosed;

    @Nullable
    public Assignment assignment;

    /** After a refusal no set of an older revision is sent. */
    public long takesSetsFrom;

    /** The revision of the last network sent; 0 before the first. */
    public long networkSent;

    /** The newest revision of the network that the node has made; 0 before the first. */
    public long networkApplied;

    public final EventAllowance eventAllowance = new EventAllowance();

    public Instant nextBeat = Instant.MIN;

    /** The reports that are not stored yet, the latest for each pod's uid. */
    public final Map<String, PodStatus> reports = new LinkedHashMap<>();

    /** The newest sequence number of a report for each existing pod, by its uid. */
    public final Map<String, Long> sequences = new HashMap<>();

    /** The reduced size in which a pod's report is stored, by uid; a pod without an entry has the whole. */
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
