package io.skiff.controlplane.view;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** The callers that wait until the view reaches a revision. */
final class RevisionWaiters {

    private final NavigableMap<Long, List<CompletableFuture<Void>>> waiting = new TreeMap<>();

    /** @param present read again under the lock, so that no waiter misses the revision */
    synchronized CompletableFuture<Void> await(long revision, LongSupplier present) {
        if (present.getAsLong() >= revision) {
            return CompletableFuture.completedFuture(null);
        }
        var waiter = new CompletableFuture<Void>();
        waiting.computeIfAbsent(revision, absent -> new ArrayList<>()).add(waiter);
        return waiter;
    }

    void reached(long revision) {
        var done = new ArrayList<CompletableFuture<Void>>();
        synchronized (this) {
            var upTo = waiting.headMap(revision, true);
            upTo.values().forEach(done::addAll);
            upTo.clear();
        }
        done.forEach(waiter -> waiter.complete(null));
    }
}
