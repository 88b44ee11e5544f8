package io.skiff.controlplane.object;

/** The finalizers that the control plane itself sets. */
public final class Finalizers {

    /**
     * Keeps an object whose dependents are to survive it, until none of them names it as owner any more. It is
     * Kubernetes' name.
     */
    public static final String ORPHAN = "orphan";

    private Finalizers() {}
}
