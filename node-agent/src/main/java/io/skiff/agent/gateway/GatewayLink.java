package io.skiff.agent.gateway;

import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodUid;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.report.NodeStatus;
import io.skiff.agent.report.StatusReporter;
import java.util.List;

/** What the agent says to the control plane. Nothing here waits or fails: without a session the words are dropped. */
public interface GatewayLink extends StatusReporter.Link {

    void sendNode(NodeStatus node);

    void sendEvent(PodEvent event);

    /** Asks for the bodies of pods. */
    void requestBodies(List<PodUid> pods);

    void refuseSet(SetVersion offered, SetVersion seen, String reason);

    /** The kernel has the network of this revision. */
    void networkApplied(long revision);
}
