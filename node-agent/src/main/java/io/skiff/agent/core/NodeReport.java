package io.skiff.agent.core;

import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.session.GatewayLink;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The node's report about itself, sent whenever it changes. */
public final class NodeReport {

    /** The troubles that keep new pods off the node. The first existing one is reported. */
    enum Trouble {
        NETWORK,
        STATE
    }

    private record Reason(String reason, String message) {}

    private final GatewayLink link;
    private final Map<Trouble, Reason> troubles = new EnumMap<>(Trouble.class);
    private volatile NodeStatus status;

    NodeReport(GatewayLink link, NodeStatus status) {
        this.link = link;
        this.status = status;
    }

    NodeStatus status() {
        return status;
    }

    /** Sends the report even if it is unchanged. */
    void repeat() {
        link.sendNode(status);
    }

    /** Changes the report. Returns whether it differs now. */
    synchronized boolean change(UnaryOperator<NodeStatus> edit) {
        var next = edit.apply(status);
        boolean isNew = !next.equals(status);
        if (isNew) {
            status = next;
            link.sendNode(next);
        }
        return isNew;
    }

    /** Reports that the node should get no new pods. */
    synchronized void tell(Trouble trouble, String reason, String message) {
        troubles.put(trouble, new Reason(reason, message));
        tellFirst();
    }

    synchronized void clear(Trouble trouble) {
        troubles.remove(trouble);
        tellFirst();
    }

    private void tellFirst() {
        var first = troubles.values().stream().findFirst().orElse(new Reason("", ""));
        change(last -> last.withNotReady(first.reason, first.message));
    }
}
