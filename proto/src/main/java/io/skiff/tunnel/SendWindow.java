package io.skiff.tunnel;

/** How much may be sent to the other end of a tunnel. Not thread-safe. */
public final class SendWindow {

    /** No frame has more content, so that several tunnels take turns on one connection. No window is smaller. */
    public static final int LARGEST_PIECE = (32 << 10) - ReceiveWindow.FRAME_BYTES;

    /** Nobody keeps more: credit beyond it is a mistake, or worse. */
    private static final long MOST_CREDIT = 16L << 20;

    private long credit;

    /** The other end has room for so much more. */
    public void add(long bytes) {
        credit = Math.min(MOST_CREDIT, credit + Math.max(0, Math.min(MOST_CREDIT, bytes)));
    }

    /** Spends credit on a piece. False when the piece has to wait. */
    public boolean spend(int bytes) {
        int cost = ReceiveWindow.cost(bytes);
        if (cost > credit) {
            return false;
        }
        credit -= cost;
        return true;
    }
}
