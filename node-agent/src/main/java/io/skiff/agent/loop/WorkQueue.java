package io.skiff.agent.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
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
    private final Set<K> taken = new HashSet<>();
    private long added;
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
        if (!taken.contains(key)) {
            items.add(item);
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
        taken.add(first.key());
        return Optional.of(first.key());
    }

    /** Waits for a key that is due. Empty once the queue is closed. */
    public synchronized Optional<K> take(InstantSource clock) throws InterruptedException {
        while (!isClosed) {
            var now = clock.instant();
            var key = poll(now);
            if (key.isPresent()) {
                return key;
            }
            var first = items.peek();
            var wait = first == null ? LONGEST_WAIT : Duration.between(now, first.due());
            wait(Math.max(1, Math.min(wait.toMillis() + 1, LONGEST_WAIT.toMillis())));
        }
        return Optional.empty();
    }

    /** The work on a key is over; it is due again at {@code next}, or when it was added meanwhile. */
    public synchronized void done(K key, @Nullable Instant next) {
        taken.remove(key);
        var meanwhile = waiting.get(key);
        if (meanwhile != null) {
            items.add(meanwhile);
            notify();
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
