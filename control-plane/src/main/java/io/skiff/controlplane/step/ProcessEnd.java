package io.skiff.controlplane.step;

/** Ends the process when a part of it is dead, so that its supervisor starts another one. */
public final class ProcessEnd {

    private static final int FAILED = 1;

    private ProcessEnd() {}

    /** Ends the process at once, without shutdown hooks that could hang. */
    public static void now() {
        Runtime.getRuntime().halt(FAILED);
    }
}
