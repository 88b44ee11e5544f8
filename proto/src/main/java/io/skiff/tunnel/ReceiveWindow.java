package io.skiff.tunnel;

import java.util.OptionalInt;

/**
 * How much the other end of a tunnel may send: {@link #BYTES} that were not taken in yet. So a tunnel keeps no more than that, whatever the
 * other end does. Not thread-safe.
 */
public final class ReceiveWindow {

    /** At 20 ms from end to end some 6 MB/s; all tunnels that there may be at once keep 32 MB. */
    public static final int BYTES = 128 << 10;

    /** What a frame counts beside its content, so that small ones cannot take more memory than is counted. */
    static final int FRAME_BYTES = 128;

    /** A frame for each piece that is read would be a waste. */
    private static final int WORTH_A_FRAME = BYTES / 4;

    private int allowed = BYTES;
    private int consumedBytes;

    /** What a piece counts, at both ends. */
    public static int cost(int bytes) {
        return bytes + FRAME_BYTES;
    }

    /** A piece came. False when it is more than was allowed. */
    public boolean received(int bytes) {
        allowed -= cost(bytes);
        return allowed >= 0;
    }

    /** A piece was passed on, and needs no memory any more. */
    public void consumed(int bytes) {
        consumedBytes += cost(bytes);
    }

    /** What the other end is to be given, once that is worth a frame. */
    public OptionalInt credit() {
        if (consumedBytes < WORTH_A_FRAME) {
            return OptionalInt.empty();
        }
        int credit = consumedBytes;
        consumedBytes = 0;
        allowed += credit;
        return OptionalInt.of(credit);
    }
}
