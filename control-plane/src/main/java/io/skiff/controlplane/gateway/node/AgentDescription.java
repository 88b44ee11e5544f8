package io.skiff.controlplane.gateway.node;

import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the agent of a session says of itself and of its host, and which subnet the host has. */
public final class AgentDescription {

    /** Null before it came. */
    @Nullable
    public Hello hello;

    /** The latest status; at first that of the hello. */
    public NodeStatus status = NodeStatus.getDefaultInstance();

    /** The node's pod subnet; empty before the welcome. */
    public String podCidr = "";

    /** The refused labels about which an event was recorded. */
    Set<String> toldLabels = Set.of();
}
