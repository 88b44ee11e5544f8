package io.skiff.controlplane.security;

/** The groups with a meaning for the control plane, with Kubernetes' names. */
public final class Groups {

    /** Members may do everything. */
    public static final String ADMINISTRATORS = "system:masters";

    /** Members may use the node gateway, but not the API. */
    public static final String NODES = "system:nodes";

    private Groups() {}
}
