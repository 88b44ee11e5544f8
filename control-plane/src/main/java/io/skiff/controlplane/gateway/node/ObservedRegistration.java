package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.store.Transaction;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeStatus;
import java.util.Optional;

/**
 * A node whose agent is connected.
 *
 * @param stored the node as it is stored
 * @param hello what its agent said first
 * @param status the latest that its agent says of the host, with accepted labels, and with an accepted address or none
 * @param isWelcome whether the node had a subnet once in this session
 * @param freeSubnet a subnet that the node may have; looked for only when it has none
 * @param guard of a write: the node is still this server's
 */
record ObservedRegistration(
        String name,
        Optional<Node> stored,
        Hello hello,
        NodeStatus status,
        boolean isWelcome,
        boolean hasSubnet,
        Optional<FreeSubnet> freeSubnet,
        Transaction guard) {}
