package io.skiff.agent.core;

import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.session.GatewayLink;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What this node says of itself, told whenever it is something new. */
public final class NodeReport {

    /** What can keep the node from taking new pods; the first one there is told. */
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

    /** Says it whether it is new or not. */
    void repeat() {
        link.sendNode(status);
    }

    /** Returns whether it is something new. */
    synchronized boolean change(UnaryOperator<NodeStatus> edit) {
        var next = edit.apply(status);
        boolean isNew = !next.equals(status);
        if (isNew) {
            status = next;
            link.sendNode(next);
        }
        return isNew;
    }

    /** The node should get no new pods. */
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
