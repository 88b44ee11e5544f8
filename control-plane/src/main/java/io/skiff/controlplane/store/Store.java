package io.skiff.controlplane.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The one store: ordered keys, one revision that grows with every commit, transactions, a watch.
 *
 * <p>A future fails with {@link StoreUnavailableException} if the outcome is unknown: the commit may or may not have
 * happened, so the caller must read again before it repeats. The store's threads complete the futures; do not block
 * there.
 */
public interface Store extends AutoCloseable {

    /**
     * Lists everything under a prefix, as of one revision that is at least as new as any commit acknowledged before the
     * call (quorum read).
     */
    CompletableFuture<Snapshot> list(String prefix);

    /** Reads the present revision with quorum. */
    CompletableFuture<Long> readRevision();

    /**
     * Makes all writes if every expectation holds, else none. Fails with {@link TooLargeException} if they are too much
     * for one commit.
     */
    CompletableFuture<CommitResult> commit(Transaction transaction);

    /**
     * Watches every change under a prefix after a revision, in order, each once.
     *
     * @param afterRevision the first event has a greater revision
     */
    Watch watch(String prefix, long afterRevision, WatchListener listener);

    /** Grants a lease that ends after the time to live unless it is kept alive. Keys put with it end with it. */
    CompletableFuture<Long> grantLease(Duration timeToLive);

    /** Extends the lease by its time to live. False if it has already ended. */
    CompletableFuture<Boolean> keepAlive(long lease);

    CompletableFuture<Void> revokeLease(long lease);

    /**
     * Deletes the history before a revision. A watch from before it fails with {@link CompactedException}. It is no
     * error if that was done already.
     */
    CompletableFuture<Void> compact(long revision);

    @Override
    void close();

    /** A running watch. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
