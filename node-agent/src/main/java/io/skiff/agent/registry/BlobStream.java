package io.skiff.agent.registry;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A blob as one stream, over as many connections as it takes: after a break it asks for the rest.
 *
 * <p>It ends where the descriptor says; a registry that sends more or less than that is not believed.
 */
final class BlobStream extends InputStream {

    /** A registry that breaks off after fewer bytes than these gets no further chance for them. */
    private static final long PROGRESS = 1 << 20;

    private final Repository repository;
    private final String digest;
    private final long size;
    private final Retries retries;
    private long offset;
    private long faultAt;
    private @Nullable Reply reply;
    private @Nullable InputStream body;

    BlobStream(Repository repository, String digest, long size, Retries retries) {
        this.repository = repository;
        this.digest = digest;
        this.size = size;
        this.retries = retries;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (offset < size || body != null) {
            try {
                var in = connected();
                int count = in.read(buffer, from, length);
                if (count > 0) {
                    return counted(count);
                }
                if (offset == size) {
                    return -1;
                }
                throw new IOException("it ends after " + offset + " of " + size + " bytes");
            } catch (IOException e) {
                disconnect();
                if (!retries.afterFault()) {
                    throw repository.failure(e, digest);
                }
            }
        }
        return -1;
    }

    @Override
    public void close() {
        disconnect();
    }

    private int counted(int count) {
        offset += count;
        if (offset > size) {
            throw repository.broken(digest, "it is larger than the " + size + " bytes that its manifest says");
        }
        if (offset - faultAt >= PROGRESS) {
            retries.progressed();
        }
        return count;
    }

    private InputStream connected() throws IOException {
        if (body == null) {
            reply = repository.blobFrom(digest, offset, retries);
            body = reply.body();
            if (reply.status() == 200) {
                body.skipNBytes(offset);
            } else if (!reply.header("Content-Range").orElse("").startsWith("bytes " + offset + "-")) {
                throw new IOException("it sends another part than the one that was asked for");
            }
        }
        return body;
    }

    private void disconnect() {
        faultAt = offset;
        if (reply != null) {
            reply.close();
        }
        reply = null;
        body = null;
    }
}
