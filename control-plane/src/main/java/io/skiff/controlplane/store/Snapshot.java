package io.skiff.controlplane.store;

import java.util.List;

/**
 * Keys and values as of one revision.
 *
 * @param entries ordered by key
 */
public record Snapshot(List<Entry> entries, long revision) {
    public Snapshot {
        entries = List.copyOf(entries);
    }
}
