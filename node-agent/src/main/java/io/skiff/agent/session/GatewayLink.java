package io.skiff.agent.session;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.SetVersion;
import java.util.List;

/** What the agent says to the control plane. Nothing here waits or fails: without a session the words are dropped. */
public interface GatewayLink {

    void sendStatus(PodStatus status, long sequence);

    void sendNode(NodeStatus node);

    void sendEvent(PodEvent event);

    /** Asks for the bodies of pods. */
    void requestBodies(List<PodUid> pods);

    void refuseSet(SetVersion offered, SetVersion seen, String reason);

    /** The kernel has the network of this revision. */
    void networkApplied(long revision);
}
