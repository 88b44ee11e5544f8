package io.skiff.agent.linux;

/** Which way mounts that are made beneath a volume go later. */
public enum Propagation {
    /** Nowhere. */
    NONE,
    /** From the host into the container. */
    FROM_HOST,
    /** From the host into the container, and from the container to the host. */
    BOTH_WAYS;

    /** The one that a volume asks for. */
    public static Propagation of(boolean followsHost, boolean reachesHost) {
        if (reachesHost) {
            return BOTH_WAYS;
        }
        return followsHost ? FROM_HOST : NONE;
    }

    /** Whether what the host mounts appears in the container. */
    public boolean followsHost() {
        return this != NONE;
    }
}
