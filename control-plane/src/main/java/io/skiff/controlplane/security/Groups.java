package io.skiff.controlplane.security;

/** The groups that mean something to the control plane, as Kubernetes names them. */
public final class Groups {

    /** May do everything. */
    public static final String ADMINISTRATORS = "system:masters";

    /** May use the node gateway, and nothing of the API. */
    public static final String NODES = "system:nodes";

    private Groups() {}
}
