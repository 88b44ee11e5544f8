package io.skiff.agent.neighbour;

import java.io.IOException;
import java.io.OutputStream;

/** The persistent volumes of this node that others may read. */
@FunctionalInterface
public interface VolumeGiver {

    /**
     * Writes a volume for another node.
     *
     * @param node that asks, by its certificate
     * @throws IOException with the reason, if it is not given to the node, or not now
     */
    void give(String node, String handle, OutputStream out) throws IOException;
}
