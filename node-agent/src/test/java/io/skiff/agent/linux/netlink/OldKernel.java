package io.skiff.agent.linux.netlink;

/** The kernel as it was before Linux 5.18: it passes over in silence what asks it to lock a port. */
public final class OldKernel {

    /** Unknown to every kernel so far, as 39 was then. */
    private static final int UNKNOWN_ATTRIBUTE = 0x3ff0;

    private OldKernel() {}

    public static BridgeSocket bridgeSocket() {
        return new BridgeSocket(UNKNOWN_ATTRIBUTE);
    }
}
