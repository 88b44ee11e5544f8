package io.skiff.controlplane.view;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** Who waits for the view to reach which revision. */
final class RevisionWaiters {

    private final NavigableMap<Long, List<CompletableFuture<Void>>> waiting = new TreeMap<>();

    /** @param present read again under the lock, so that a waiter is never left behind */
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
