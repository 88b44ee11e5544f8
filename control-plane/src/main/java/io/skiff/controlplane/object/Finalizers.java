package io.skiff.controlplane.object;

/** The finalizers that the control plane itself sets. */
public final class Finalizers {

    /** Holds an object that is to go alone until nothing that it owned names it any more; the word is that of Kubernetes. */
    public static final String ORPHAN = "orphan";

    private Finalizers() {}
}
