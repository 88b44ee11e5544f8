package io.skiff.agent.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The frames of a zstd stream (RFC 8878) that hold data, as the library that decompresses them takes them. It does not know skippable
 * frames, in which some tools keep a table of contents (zstd:chunked). Its memory and time grow with a frame's window, so that is bounded by
 * what the RFC asks of a decoder: encoders announce larger windows than their frames need, and a frame that needs one is damaged to the
 * library.
 */
final class ZstdFrames extends InputStream {

    private static final int SMALLEST_WINDOW_BITS = 10;
    private static final int MOST_WINDOW_BITS = 23;
    static final long MOST_WINDOW_BYTES = 1L << MOST_WINDOW_BITS;

    private static final int MAGIC = 0xFD2FB528;
    private static final int SKIPPABLE = 0x184D2A50;
    private static final int ANY_OF_SIXTEEN = 0xFFFFFFF0;
    private static final int MAGIC_BYTES = 4;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int CHECKSUM = 4;
    private static final int DICTIONARY = 3;
    private static final int BLOCK_HEADER_BYTES = 3;
    private static final int CHECKSUM_BYTES = 4;
    private static final int RLE = 1;
    private static final int RESERVED = 3;

    /** Longer than the magic number and the header of a frame. */
    private final byte[] header = new byte[24];

    private final InputStream in;
    private int headerAt;
    private int headerEnd;
    private long left;
    private Part next = Part.FRAME;
    private boolean hasChecksum;
    private boolean hasLargerWindow;

    ZstdFrames(InputStream in) {
        this.in = in;
    }

    /** What follows what is read now. */
    private enum Part {
        FRAME,
        BLOCK,
        CHECKSUM
    }

    static boolean begins(byte[] content) {
        return content.length >= MAGIC_BYTES
                && (number(content, 0, MAGIC_BYTES) == (MAGIC & 0xFFFF_FFFFL) || isSkippable(content));
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (headerAt == headerEnd && left == 0) {
            if (!advance()) {
                return -1;
            }
        }
        if (headerAt < headerEnd) {
            int count = Math.min(length, headerEnd - headerAt);
            System.arraycopy(header, headerAt, buffer, offset, count);
            headerAt += count;
            return count;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw cutOff();
        }
        left -= count;
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean advance() throws IOException {
        headerAt = 0;
        headerEnd = 0;
        switch (next) {
            case FRAME -> {
                return beginFrame();
            }
            case BLOCK -> beginBlock();
            case CHECKSUM -> {
                left = hasChecksum ? CHECKSUM_BYTES : 0;
                next = Part.FRAME;
            }
        }
        return true;
    }

    /** Returns false at the end of the stream. */
    private boolean beginFrame() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        header[headerEnd++] = (byte) first;
        require(MAGIC_BYTES - 1);
        if (isSkippable(header)) {
            require(MAGIC_BYTES);
            in.skipNBytes(number(header, MAGIC_BYTES, MAGIC_BYTES));
            headerEnd = 0;
            return true;
        }
        if (!begins(header)) {
            throw new IOException("after a zstd frame comes what is none");
        }
        require(1);
        int descriptor = header[MAGIC_BYTES];
        hasChecksum = (descriptor & CHECKSUM) != 0;
        boolean hasWindow = (descriptor & SINGLE_SEGMENT) == 0;
        int dictionaryBytes = new int[] {0, 1, 2, 4}[descriptor & DICTIONARY];
        int sizeBytes = new int[] {hasWindow ? 0 : 1, 2, 4, 8}[(descriptor >> 6) & 3];
        require((hasWindow ? 1 : 0) + dictionaryBytes + sizeBytes);
        rewrite(descriptor, hasWindow, dictionaryBytes, sizeBytes);
        next = Part.BLOCK;
        return true;
    }

    /** Leaves out the size, and bounds the window. */
    private void rewrite(int descriptor, boolean hasWindow, int dictionaryBytes, int sizeBytes) {
        long window = hasWindow ? window(header[MAGIC_BYTES + 1]) : number(header, headerEnd - sizeBytes, sizeBytes);
        if (window < 0 || window > MOST_WINDOW_BYTES) {
            hasLargerWindow = true;
        }
        int dictionary = MAGIC_BYTES + (hasWindow ? 2 : 1);
        System.arraycopy(header, dictionary, header, MAGIC_BYTES + 2, dictionaryBytes);
        header[MAGIC_BYTES] = (byte) (descriptor & (CHECKSUM | DICTIONARY));
        header[MAGIC_BYTES + 1] = descriptorOf(window);
        headerEnd = MAGIC_BYTES + 2 + dictionaryBytes;
    }

    private static long window(byte descriptor) {
        long base = 1L << (SMALLEST_WINDOW_BITS + ((descriptor & 0xff) >> 3));
        return base + base / 8 * (descriptor & 7);
    }

    /** The next power of two, within the bounds. */
    private static byte descriptorOf(long window) {
        int bits = SMALLEST_WINDOW_BITS;
        while (bits < MOST_WINDOW_BITS && (window < 0 || 1L << bits < window)) {
            bits++;
        }
        return (byte) ((bits - SMALLEST_WINDOW_BITS) << 3);
    }

    /** Whether a frame may refer to content farther back than its decompressor looks. */
    boolean hasLargerWindow() {
        return hasLargerWindow;
    }

    private void beginBlock() throws IOException {
        require(BLOCK_HEADER_BYTES);
        int block = (int) number(header, 0, BLOCK_HEADER_BYTES);
        int type = (block >> 1) & 3;
        if (type == RESERVED) {
            throw new IOException("a zstd frame has a block of an unknown type");
        }
        left = type == RLE ? 1 : block >> 3;
        next = (block & 1) != 0 ? Part.CHECKSUM : Part.BLOCK;
    }

    /** Reads so many bytes more of a header. */
    private void require(int bytes) throws IOException {
        if (in.readNBytes(header, headerEnd, bytes) < bytes) {
            throw cutOff();
        }
        headerEnd += bytes;
    }

    private static boolean isSkippable(byte[] content) {
        return (number(content, 0, MAGIC_BYTES) & ANY_OF_SIXTEEN) == (SKIPPABLE & 0xFFFF_FFFFL);
    }

    /** Little-endian and without a sign; of eight bytes the highest bit counts as one. */
    private static long number(byte[] content, int at, int bytes) {
        long number = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            number = (number << 8) | (content[at + i] & 0xff);
        }
        return number;
    }

    private static EOFException cutOff() {
        return new EOFException("a zstd frame is cut off");
    }
}
