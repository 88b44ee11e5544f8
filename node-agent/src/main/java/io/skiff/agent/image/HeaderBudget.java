package io.skiff.agent.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds the bytes between the contents of two entries of a tar. The tar library reads long names and extended headers
 * into memory whole, and a few kilobytes of a compressed layer can expand to a gigabyte of them.
 */
final class HeaderBudget extends FilterInputStream {

    /**
     * The headers of one entry: its name and links (4 KiB each), its extended attributes (64 KiB each), and a large
     * reserve.
     */
    private static final long MOST_BYTES = 1 << 20;

    private static final long UNBOUNDED = Long.MAX_VALUE;

    /** Two records of zeros (POSIX pax, "ustar Interchange Format"). */
    private static final int END_MARK_BYTES = 1024;

    private long left = UNBOUNDED;
    private int zeros;

    HeaderBudget(InputStream in) {
        super(in);
    }

    /** Starts the bound before headers. */
    void begin() {
        left = MOST_BYTES;
        zeros = 0;
    }

    /** Whether the headers since the last start end with the mark of a tar's end. A tar that was cut off has none. */
    boolean isAtEndMark() {
        return zeros >= END_MARK_BYTES;
    }

    /** Lifts the bound before content, which is bounded elsewhere. */
    void end() {
        left = UNBOUNDED;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        spend(value < 0 ? 0 : 1);
        if (value >= 0) {
            see((byte) value);
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        spend(Math.max(0, count));
        for (int i = 0; i < count && left != UNBOUNDED; i++) {
            see(buffer[offset + i]);
        }
        return count;
    }

    private void see(byte value) {
        zeros = value == 0 ? Math.min(zeros + 1, END_MARK_BYTES) : 0;
    }

    private void spend(int count) {
        if (left != UNBOUNDED) {
            left -= count;
            if (left < 0) {
                throw new ImageException("the headers of an entry are larger than " + MOST_BYTES + " bytes");
            }
        }
    }
}
