package io.skiff.agent.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keys with the time at which each is due. A key that was taken is not given out again before it is {@link #done}; what is added
 * meanwhile waits for that. So the work of one key is serial without a thread of its own, and bounded by the number of keys.
 */
public final class WorkQueue<K> {

    /** No wait is longer, so that a clock that jumps is noticed. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private record Item<K>(K key, Instant due, long order) implements Comparable<Item<K>> {
        @Override
        public int compareTo(Item<K> other) {
            int byDue = due.compareTo(other.due);
            return byDue != 0 ? byDue : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Item<K>> items = new PriorityQueue<>();
    private final Map<K, Item<K>> waiting = new HashMap<>();
    private final Map<K, Instant> taken = new HashMap<>();
    private long added;
    private int waitingForLate;
    private boolean isClosed;

    /** Makes a key due at a time, or earlier if it is already. */
    public synchronized void add(K key, Instant due) {
        var present = waiting.get(key);
        if (present != null && !due.isBefore(present.due())) {
            return;
        }
        var item = new Item<>(key, due, added++);
        waiting.put(key, item);
        if (present != null) {
            items.remove(present);
        }
        if (!taken.containsKey(key)) {
            items.add(item);
            wake();
        }
    }

    /** One thread is enough, but for one that waits for late keys only. */
    private void wake() {
        if (waitingForLate > 0) {
            notifyAll();
        } else {
            notify();
        }
    }

    /** Takes the key that is due for the longest time, if any is. It has to be given back with {@link #done}. */
    public synchronized Optional<K> poll(Instant now) {
        var first = items.peek();
        if (first == null || first.due().isAfter(now)) {
            return Optional.empty();
        }
        items.remove();
        waiting.remove(first.key());
        taken.put(first.key(), now);
        return Optional.of(first.key());
    }

    /** Waits for a key that is due. Empty once the queue is closed. */
    public synchronized Optional<K> take(InstantSource clock) throws InterruptedException {
        Optional<K> key = Optional.empty();
        while (key.isEmpty() && !isClosed) {
            key = takeLate(clock, Duration.ZERO);
        }
        return key;
    }

    /** Waits for a key that has been due for so long that nobody else comes for it. Empty after some seconds, or when the queue is closed. */
    synchronized Optional<K> takeLate(InstantSource clock, Duration lateness) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!isClosed) {
            var now = clock.instant();
            var first = items.peek();
            if (first != null && !first.due().plus(lateness).isAfter(now)) {
                return poll(now);
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return Optional.empty();
            }
            long wait = first == null
                    ? left
                    : Duration.between(now, first.due()).plus(lateness).toMillis() + 1;
            waitingForLate += lateness.isZero() ? 0 : 1;
            try {
                wait(Math.max(1, Math.min(wait, left)));
            } finally {
                waitingForLate -= lateness.isZero() ? 0 : 1;
            }
        }
        return Optional.empty();
    }

    /** The keys that were taken at that time or before, and are not done. */
    public synchronized List<K> takenSince(Instant time) {
        return taken.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(time))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized void awaitClosed(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        long left = longest.toMillis();
        while (!isClosed && left > 0) {
            waitingForLate++;
            try {
                wait(left);
            } finally {
                waitingForLate--;
            }
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }

    synchronized boolean isClosed() {
        return isClosed;
    }

    /** The work on a key is over; it is due again at {@code next}, or when it was added meanwhile. */
    public synchronized void done(K key, @Nullable Instant next) {
        taken.remove(key);
        var meanwhile = waiting.get(key);
        if (meanwhile != null) {
            items.add(meanwhile);
            wake();
        }
        if (next != null) {
            add(key, next);
        }
    }

    /** When the next key is due, of those that nobody works on. */
    public synchronized Optional<Instant> nextDue() {
        return Optional.ofNullable(items.peek()).map(Item::due);
    }

    /** Lets every thread that waits go. */
    public synchronized void close() {
        isClosed = true;
        notifyAll();
    }
}
