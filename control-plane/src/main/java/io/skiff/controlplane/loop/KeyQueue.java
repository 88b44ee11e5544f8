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
final class KeyQueue {

    private final Set<String> now = new LinkedHashSet<>();
    private final Map<String, Instant> later = new HashMap<>();
    private final TreeSet<Due> order =
            new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::key));

    void add(String key) {
        now.add(key);
    }

    /** Keeps the earlier of two times. */
    void addLater(String key, Instant at) {
        var before = later.get(key);
        if (before == null || at.isBefore(before)) {
            removeLater(key);
            later.put(key, at);
            order.add(new Due(at, key));
        }
    }

    /** Forgets the later time of a key, because it is planned anew. */
    void removeLater(String key) {
        var at = later.remove(key);
        if (at != null) {
            order.remove(new Due(at, key));
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
    Iterable<String> ready() {
        return now;
    }

    void take(String key) {
        now.remove(key);
    }

    Optional<Instant> nextDue() {
        return order.isEmpty() ? Optional.empty() : Optional.of(order.first().at());
    }

    private record Due(Instant at, String key) {}
}
