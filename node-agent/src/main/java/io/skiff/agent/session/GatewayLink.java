package io.skiff.agent.session;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.SetVersion;
import java.time.Instant;
import java.util.List;

/** The agent's messages to the control plane. No method waits or fails: without a session a message is dropped. */
public interface GatewayLink {

    void sendStatus(PodStatus status, long sequence);

    void sendNode(NodeStatus node);

    void sendEvent(PodEvent event);

    /** Warns the node's administrator. */
    void warnOfNode(String reason, String message, Instant at);

    /** Requests the bodies of pods. */
    void requestBodies(List<PodUid> pods);

    void refuseSet(SetVersion offered, SetVersion seen, String reason);

    /** Acknowledges a network that the kernel now has. */
    void networkApplied(long revision);
}
