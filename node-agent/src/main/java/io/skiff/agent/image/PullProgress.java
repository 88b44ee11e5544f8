package io.skiff.agent.image;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How far the pull of one image is; read while it runs. */
public final class PullProgress {

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong allBytes = new AtomicLong();
    private final AtomicInteger layers = new AtomicInteger();
    private final AtomicInteger allLayers = new AtomicInteger();

    void expect(int moreLayers, long moreBytes) {
        allLayers.addAndGet(moreLayers);
        allBytes.addAndGet(moreBytes);
    }

    void received(long more) {
        bytes.addAndGet(more);
    }

    void layerDone() {
        layers.incrementAndGet();
    }

    /** Bytes that came over the network. */
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
