package io.skiff.controlplane.loop;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which keys are to be planned, each at most once: some now, in the order they came, some later. */
final class KeyQueue<K> {

    private final Set<K> now = new LinkedHashSet<>();
    private final Map<K, Due<K>> later = new HashMap<>();
    private final TreeSet<Due<K>> order =
            new TreeSet<>(Comparator.<Due<K>, Instant>comparing(Due::at).thenComparing(Due::number));
    private long number;

    void add(K key) {
        now.add(key);
    }

    /** Keeps the earlier of two times. */
    void addLater(K key, Instant at) {
        var before = later.get(key);
        if (before == null || at.isBefore(before.at)) {
            removeLater(key);
            var due = new Due<>(at, number++, key);
            later.put(key, due);
            order.add(due);
        }
    }

    /** Forgets the later time of a key, because it is planned anew. */
    void removeLater(K key) {
        var due = later.remove(key);
        if (due != null) {
            order.remove(due);
        }
    }

    /** Moves what has become due to the end of what is to be planned now. */
    void advance(Instant at) {
        while (!order.isEmpty() && !order.first().at().isAfter(at)) {
            var due = order.first();
            removeLater(due.key());
            add(due.key());
        }
    }

    /** The keys to be planned now, in order. */
    Iterable<K> ready() {
        return now;
    }

    void take(K key) {
        now.remove(key);
    }

    Optional<Instant> nextDue() {
        return order.isEmpty() ? Optional.empty() : Optional.of(order.first().at());
    }

    /** @param number of those that are due at one time the first comes first */
    private record Due<K>(Instant at, long number, K key) {}
}
