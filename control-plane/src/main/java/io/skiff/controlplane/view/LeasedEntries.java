package io.skiff.controlplane.view;

import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.Entry;
import io.skiff.controlplane.store.Snapshot;
import io.skiff.controlplane.store.StoreEvent;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The keys of {@link Keys#LIVE}, as they are stored. */
final class LeasedEntries {

    private final NavigableMap<String, Entry> entries = new TreeMap<>();

    Optional<Entry> find(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    List<Entry> under(String prefix) {
        return entries.tailMap(prefix, true).values().stream()
                .takeWhile(entry -> entry.key().startsWith(prefix))
                .toList();
    }

    /** Returns the keys that changed. */
    Set<String> fold(List<StoreEvent> events) {
        var changed = new TreeSet<String>();
        for (var event : events) {
            if (event.key().startsWith(Keys.LIVE)) {
                changed.add(event.key());
                fold(event);
            }
        }
        return changed;
    }

    private void fold(StoreEvent event) {
        if (event instanceof StoreEvent.Put put) {
            entries.put(put.key(), put.entry());
        } else {
            entries.remove(event.key());
        }
    }

    /** Returns the keys that may have changed. */
    Set<String> replace(Snapshot snapshot) {
        var changed = new TreeSet<>(entries.keySet());
        entries.clear();
        for (var entry : snapshot.entries()) {
            if (entry.key().startsWith(Keys.LIVE)) {
                entries.put(entry.key(), entry);
                changed.add(entry.key());
            }
        }
        return changed;
    }
}
