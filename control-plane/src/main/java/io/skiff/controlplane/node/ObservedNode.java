package io.skiff.controlplane.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.presence.NodeContact;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of one node.
 *
 * @param pods all that are bound to it
 * @param contact what it said last; empty when no server hears it
 * @param liveness what its silence means
 */
record ObservedNode(Node node, List<Pod> pods, Optional<NodeContact> contact, Liveness liveness) {

    ObservedNode {
        pods = List.copyOf(pods);
    }
}
