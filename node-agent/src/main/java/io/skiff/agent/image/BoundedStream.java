package io.skiff.agent.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Stops a decompression at its bound. */
final class BoundedStream extends FilterInputStream {

    private final String name;
    private final long maxBytes;
    private long bytes;

    BoundedStream(InputStream in, long maxBytes, String name) {
        super(in);
        this.maxBytes = maxBytes;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        count(Math.max(0, count));
        return count;
    }

    @Override
    public long skip(long most) throws IOException {
        long skipped = super.skip(most);
        count(skipped);
        return skipped;
    }

    private void count(long more) {
        bytes += more;
        if (bytes > maxBytes) {
            throw new ImageException(name + " is larger than " + maxBytes + " bytes when decompressed");
        }
    }
}
