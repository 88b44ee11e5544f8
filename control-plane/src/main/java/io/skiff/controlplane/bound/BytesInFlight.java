package io.skiff.controlplane.bound;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the bytes of memory that clients hold. If there are too many it names the client with the most. Bytes that
 * several clients share count once.
 */
public final class BytesInFlight<T> {

    private final long most;
    private final IdentityHashMap<T, Long> byHolder = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Integer> holders = new IdentityHashMap<>();
    private long total;

    public BytesInFlight(long most) {
        this.most = most;
    }

    /** @return the holder that must release its bytes, if there are too many */
    public synchronized Optional<T> hold(T holder, byte[] bytes) {
        if (holders.merge(bytes, 1, Integer::sum) == 1) {
            total += bytes.length;
        }
        byHolder.merge(holder, (long) bytes.length, Long::sum);
        return tooMuch();
    }

    public synchronized void release(T holder, byte[] bytes) {
        if (holders.merge(bytes, -1, Integer::sum) == 0) {
            holders.remove(bytes);
            total -= bytes.length;
        }
        subtract(holder, bytes.length);
    }

    /** Counts bytes that no other holder shares. */
    public synchronized Optional<T> hold(T holder, long count) {
        total += count;
        byHolder.merge(holder, count, Long::sum);
        return tooMuch();
    }

    public synchronized void release(T holder, long count) {
        total -= count;
        subtract(holder, count);
    }

    public synchronized long total() {
        return total;
    }

    private void subtract(T holder, long count) {
        byHolder.computeIfPresent(holder, (ignored, held) -> held > count ? held - count : null);
    }

    private Optional<T> tooMuch() {
        return total <= most
                ? Optional.empty()
                : byHolder.entrySet().stream()
                        .max(Comparator.comparingLong(Map.Entry::getValue))
                        .map(Map.Entry::getKey);
    }
}
