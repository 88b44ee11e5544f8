package io.skiff.controlplane.bound;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many bytes of memory are held for others, in all. Whoever holds the most is named when there are too many. Bytes that several hold are
 * counted once.
 */
public final class BytesInFlight<T> {

    private final long most;
    private final IdentityHashMap<T, Long> byHolder = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Integer> holders = new IdentityHashMap<>();
    private long total;

    public BytesInFlight(long most) {
        this.most = most;
    }

    /** @return who must let go, when there are too many now */
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

    /** Bytes that nobody else holds. */
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
