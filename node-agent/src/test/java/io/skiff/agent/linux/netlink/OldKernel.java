package io.skiff.agent.linux.netlink;

/** A kernel before Linux 5.18, which silently ignores the request to lock a port. */
public final class OldKernel {

    /** An attribute that no kernel knows so far, as 39 was unknown then. */
    private static final int UNKNOWN_ATTRIBUTE = 0x3ff0;

    private OldKernel() {}

    public static BridgeSocket bridgeSocket() {
        return new BridgeSocket(UNKNOWN_ATTRIBUTE);
    }
}
