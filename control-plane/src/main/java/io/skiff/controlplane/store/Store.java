package io.skiff.controlplane.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The one store: ordered keys, one revision that grows with every commit, transactions, a watch.
 *
 * <p>Futures fail with {@link StoreUnavailableException} when the outcome is not known: the commit may or may not have happened, so the
 * caller looks again before it repeats. They are completed on threads of the store; do not block there.
 */
public interface Store extends AutoCloseable {

    /** Everything under a prefix, as of one revision that is at least as new as any commit acknowledged before the call (quorum read). */
    CompletableFuture<Snapshot> list(String prefix);

    /** The present revision, read with quorum. */
    CompletableFuture<Long> readRevision();

    /** Does all writes when every expectation holds, else none. Fails with {@link TooLargeException} when they are too much for one commit. */
    CompletableFuture<CommitResult> commit(Transaction transaction);

    /**
     * Every change under a prefix after a revision, in order, each once.
     *
     * @param afterRevision the first event has a greater revision
     */
    Watch watch(String prefix, long afterRevision, WatchListener listener);

    /** A lease that ends after the time to live unless it is kept alive; keys put with it go with it. */
    CompletableFuture<Long> grantLease(Duration timeToLive);

    /** Extends the lease by its time to live. False when it has already ended. */
    CompletableFuture<Boolean> keepAlive(long lease);

    CompletableFuture<Void> revokeLease(long lease);

    /** Forgets the history before a revision; a watch from before it fails with {@link CompactedException}. Done already: done. */
    CompletableFuture<Void> compact(long revision);

    @Override
    void close();

    /** A running watch. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
