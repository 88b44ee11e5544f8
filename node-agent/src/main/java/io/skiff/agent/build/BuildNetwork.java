package io.skiff.agent.build;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.Sandbox;

/** The network of a build's containers. */
public interface BuildNetwork {

    /** Uses that of the host: on a host that is no node. */
    BuildNetwork HOST = new BuildNetwork() {
        @Override
        public boolean isHost() {
            return true;
        }

        @Override
        public void attach(Sandbox sandbox) {
            // the sandbox is in the host's network
        }

        @Override
        public void detach(PodUid build) {
            // nothing was attached
        }
    };

    boolean isHost();

    /** Gives a sandbox an address and a way out. */
    void attach(Sandbox sandbox);

    void detach(PodUid build);
}
