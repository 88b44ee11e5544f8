package io.skiff.agent.build;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.Sandbox;
import io.skiff.agent.network.NodeNetwork;

/** Gives the containers of a build the network of a pod: an address of the node, and nothing of the host's own. */
public final class PodBuildNetwork implements BuildNetwork {

    private final NodeNetwork network;

    public PodBuildNetwork(NodeNetwork network) {
        this.network = network;
    }

    @Override
    public boolean isHost() {
        return false;
    }

    @Override
    public void attach(Sandbox sandbox) {
        network.attach(sandbox.pod(), sandbox.netNamespace());
    }

    @Override
    public void detach(PodUid build) {
        network.detach(build);
    }
}
