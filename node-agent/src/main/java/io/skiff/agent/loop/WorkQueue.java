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
 * Keys with the time at which each is due. A taken key is not given out again before it is {@link #done}; if it is
 * added meanwhile, it waits. So the work on one key is serial without a thread of its own, and the queue is bounded by
 * the number of keys.
 */
public final class WorkQueue<K> {

    /** The longest wait for a key, so that a jump of the clock is noticed. */
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

    /** Makes a key due at a time, or leaves it due earlier. */
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

    /** Wakes one thread, which is enough, unless it is one that takes only late keys. */
    private void wake() {
        if (waitingForLate > 0) {
            notifyAll();
        } else {
            notify();
        }
    }

    /**
     * Takes the key that has been due for the longest time, if any is due. The caller must pass it to {@link #done}.
     */
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

    /** Waits for a due key and takes it; empty once the queue is closed. */
    public synchronized Optional<K> take(InstantSource clock) throws InterruptedException {
        Optional<K> key = Optional.empty();
        while (key.isEmpty() && !isClosed) {
            key = takeLate(clock, Duration.ZERO);
        }
        return key;
    }

    /**
     * Waits for a key that has been due for so long that no other thread is free. Returns empty after some seconds, or
     * when the queue is closed.
     */
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

    /** Lists the keys that were taken at that time or before, and are not done. */
    public synchronized List<K> inWorkSince(Instant time) {
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

    /** Ends the work on a key. It is due again at {@code next}, or at the time at which it was added meanwhile. */
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

    /** The time at which the next key is due, without those that are taken. */
    public synchronized Optional<Instant> nextDue() {
        return Optional.ofNullable(items.peek()).map(Item::due);
    }

    /** Releases every waiting thread. */
    public synchronized void close() {
        isClosed = true;
        notifyAll();
    }
}
