package io.skiff.controlplane.testing;

import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Entry;
import io.skiff.controlplane.store.Snapshot;
import io.skiff.controlplane.store.StoreEvent;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The content of the {@link MemoryStore}: the present, the history, the leases. */
final class MemoryState {

    private final NavigableMap<String, Entry> entries = new TreeMap<>();
    private final NavigableMap<Long, List<StoreEvent>> history = new TreeMap<>();
    private final Map<Long, Lease> leases = new HashMap<>();
    private final Map<String, Long> leaseOfKey = new HashMap<>();
    private long revision = 1;
    private long oldest = 1;
    private long lastLease;

    long revision() {
        return revision;
    }

    long oldest() {
        return oldest;
    }

    Snapshot list(String prefix) {
        return new Snapshot(
                entries.tailMap(prefix, true).values().stream()
                        .takeWhile(entry -> entry.key().startsWith(prefix))
                        .toList(),
                revision);
    }

    /** The events of each revision after the given one. */
    Collection<List<StoreEvent>> eventsAfter(long afterRevision) {
        return history.tailMap(afterRevision, false).values();
    }

    CommitResult commit(Transaction transaction) {
        requireLeases(transaction.writes());
        for (var expectation : transaction.expectations()) {
            var entry = entries.get(expectation.key());
            if ((entry == null ? 0 : entry.revision()) != expectation.revision()) {
                return new CommitResult.Conflict(expectation.key());
            }
        }
        return new CommitResult.Committed(write(transaction.writes()));
    }

    /** Fails like etcd: "requested lease not found". */
    private void requireLeases(List<Transaction.Write> writes) {
        for (var write : writes) {
            if (write instanceof Transaction.Put put
                    && put.lease().isPresent()
                    && !leases.containsKey(put.lease().getAsLong())) {
                throw new StoreUnavailableException(
                        "commit: requested lease not found", new IllegalStateException(put.key()));
            }
        }
    }

    private long write(List<? extends Transaction.Write> writes) {
        var keys = new HashSet<String>();
        var events = new ArrayList<StoreEvent>();
        for (var write : writes) {
            if (!keys.add(write.key())) {
                throw new IllegalArgumentException("written twice in one transaction: " + write.key());
            }
            apply(write, events);
        }
        if (!events.isEmpty()) {
            history.put(++revision, List.copyOf(events));
        }
        return revision;
    }

    private void apply(Transaction.Write write, List<StoreEvent> events) {
        long next = revision + 1;
        if (write instanceof Transaction.Put put) {
            var entry = new Entry(put.key(), put.value(), next);
            entries.put(put.key(), entry);
            leaseOfKey.remove(put.key());
            put.lease().ifPresent(lease -> leaseOfKey.put(put.key(), lease));
            events.add(new StoreEvent.Put(entry));
        } else if (entries.remove(write.key()) != null) {
            leaseOfKey.remove(write.key());
            events.add(new StoreEvent.Deleted(write.key(), next));
        }
    }

    void compact(long upTo) {
        oldest = Math.max(oldest, Math.min(upTo, revision));
        history.headMap(oldest, false).clear();
    }

    long grant(Duration timeToLive, Instant now) {
        leases.put(++lastLease, new Lease(timeToLive, now.plus(timeToLive)));
        return lastLease;
    }

    boolean keepAlive(long lease, Instant now) {
        return leases.computeIfPresent(lease, (id, old) -> new Lease(old.timeToLive, now.plus(old.timeToLive))) != null;
    }

    /** Ends a lease. Its keys go in one revision. */
    void revoke(long lease) {
        leases.remove(lease);
        var deletes = leaseOfKey.entrySet().stream()
                .filter(entry -> entry.getValue() == lease)
                .map(entry -> new Transaction.Delete(entry.getKey()))
                .toList();
        write(deletes);
    }

    void expireLeases(Instant now) {
        leases.entrySet().stream()
                .filter(lease -> !lease.getValue().end.isAfter(now))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::revoke);
    }

    private record Lease(Duration timeToLive, Instant end) {}
}
