package io.skiff.controlplane.security;

import io.skiff.trust.NodeName;

/** The groups that mean something to the control plane, as Kubernetes names them. */
public final class Groups {

    /** Members may do everything. */
    public static final String ADMINISTRATORS = "system:masters";

    /** May use the node gateway, and nothing of the API. */
    public static final String NODES = NodeName.GROUP;

    private Groups() {}
}
