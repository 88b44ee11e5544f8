package io.skiff.trust;

/** How certificates name a node: as Kubernetes does. */
public final class NodeName {

    /** The organization of every node. */
    public static final String GROUP = "system:nodes";

    /** Before the node's name, in the common name. */
    public static final String PREFIX = "system:node:";

    private NodeName() {}
}
