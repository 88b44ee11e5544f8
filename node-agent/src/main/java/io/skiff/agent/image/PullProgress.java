package io.skiff.agent.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How far the pull or push of one image is; read while it runs. */
public final class PullProgress {

    private final Runnable whenResolved;
    private volatile String digest = "";
    private final AtomicReference<@Nullable Instant> begun = new AtomicReference<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong allBytes = new AtomicLong();
    private final AtomicInteger layersOfNodes = new AtomicInteger();
    private final AtomicInteger layers = new AtomicInteger();
    private final AtomicInteger allLayers = new AtomicInteger();

    public PullProgress() {
        this(() -> {});
    }

    /** @param whenResolved run once it is known what the image's name means, long before the image is here */
    public PullProgress(Runnable whenResolved) {
        this.whenResolved = whenResolved;
    }

    /** Notes what the image's name means at its registry. */
    public void resolved(String imageDigest) {
        digest = imageDigest;
        whenResolved.run();
    }

    /** The digest that the image's name means; empty while that is not known. */
    public String digest() {
        return digest;
    }

    /** Notes that the pull begins: before, it waited for others. */
    public void begin(Instant now) {
        begun.compareAndSet(null, now);
    }

    /** Empty while it waits for others. */
    public Optional<Instant> begun() {
        return Optional.ofNullable(begun.get());
    }

    public void expect(int moreLayers, long moreBytes) {
        allLayers.addAndGet(moreLayers);
        allBytes.addAndGet(moreBytes);
    }

    public void received(long more) {
        bytes.addAndGet(more);
    }

    /** Counts what is read of a stream. */
    InputStream counted(InputStream stream) {
        return new FilterInputStream(stream) {
            @Override
            public int read() throws IOException {
                int value = super.read();
                received(value < 0 ? 0 : 1);
                return value;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                received(Math.max(0, count));
                return count;
            }
        };
    }

    /** A layer came from another node: so many bytes will not come from the origin. */
    public void notFromOrigin(long less) {
        allBytes.addAndGet(-Math.max(0, less));
        layersOfNodes.incrementAndGet();
    }

    /** The layers that came from other nodes. */
    public int layersOfNodes() {
        return layersOfNodes.get();
    }

    public void layerDone() {
        layers.incrementAndGet();
    }

    /** Bytes that came from the image's origin. */
    public long bytes() {
        return bytes.get();
    }

    /** {@code 2 of 5 layers, 12.0 of 40.3 MB}; empty while nothing is known yet. */
    @Override
    public String toString() {
        if (allLayers.get() == 0) {
            return "";
        }
        return "%d of %d layers, %.1f of %.1f MB"
                .formatted(layers.get(), allLayers.get(), bytes.get() / 1e6, allBytes.get() / 1e6);
    }
}
