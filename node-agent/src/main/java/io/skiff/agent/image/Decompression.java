package io.skiff.agent.image;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;

/** Decompresses what is compressed by gzip or zstd, as its first bytes say; media types are not always right. */
final class Decompression {

    private static final int BUFFER_BYTES = 1 << 16;

    /** A window of 8 MiB takes 25 MiB of the agent's heap of 96. */
    private static final Semaphore ZSTD_TURNS = new Semaphore(2);

    private Decompression() {}

    static boolean isNeeded(byte[] firstBytes) {
        return isGzip(firstBytes) || ZstdFrames.begins(firstBytes);
    }

    /**
     * Returns the content; as it is if it is not compressed.
     *
     * @param mostBytes of the content, if it is compressed
     * @param name for messages
     */
    static InputStream of(InputStream compressed, long mostBytes, String name) throws IOException {
        var stream = new BufferedInputStream(compressed, BUFFER_BYTES);
        stream.mark(4);
        byte[] firstBytes = stream.readNBytes(4);
        stream.reset();
        if (isGzip(firstBytes)) {
            return new BoundedStream(new GZIPInputStream(stream, BUFFER_BYTES), mostBytes, name);
        }
        return ZstdFrames.begins(firstBytes) ? new BoundedStream(zstd(stream), mostBytes, name) : stream;
    }

    private static boolean isGzip(byte[] firstBytes) {
        return firstBytes.length >= 2 && (firstBytes[0] & 0xff) == 0x1f && (firstBytes[1] & 0xff) == 0x8b;
    }

    /** Waits for its turn, which ends when the stream is closed. */
    private static InputStream zstd(InputStream stream) {
        ZSTD_TURNS.acquireUninterruptibly();
        var frames = new ZstdFrames(stream);
        var isClosed = new AtomicBoolean();
        return new FilterInputStream(new ZstdInputStream(frames)) {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                try {
                    return super.read(buffer, offset, length);
                } catch (MalformedInputException e) {
                    throw fault(frames, e);
                }
            }

            @Override
            public void close() throws IOException {
                if (isClosed.compareAndSet(false, true)) {
                    ZSTD_TURNS.release();
                }
                super.close();
            }
        };
    }

    private static IOException fault(ZstdFrames frames, MalformedInputException fault) {
        return new IOException(
                frames.hasLargerWindow()
                        ? "it is compressed by zstd with a window of more than " + ZstdFrames.MOST_WINDOW_BYTES
                                + " bytes; compress it at a lower level, for example with: skopeo copy"
                                + " --dest-compress-format zstd --dest-compress-level 3"
                        : "it is no valid zstd: " + fault.getMessage(),
                fault);
    }
}
