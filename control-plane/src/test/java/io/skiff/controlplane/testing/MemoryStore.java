package io.skiff.controlplane.testing;

import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.CompactedException;
import io.skiff.controlplane.store.Snapshot;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.StoreEvent;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.TooLargeException;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.store.WatchListener;
import io.skiff.controlplane.testing.Faults.Fault;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * The store in memory, with the semantics of etcd.
 *
 * <p>Answers and events are deliveries. The immediate mode makes them at once; in the stepped mode {@link #step} makes
 * them one by one, so that a simulation decides what happens in between. Each request asks the {@link Faults} for its
 * fate.
 */
public final class MemoryStore implements Store {

    /** The bound with which the server starts its etcd. */
    public static final int LARGEST_COMMIT_BYTES = 6 << 20;

    private final InstantSource clock;
    private final boolean immediate;
    private final MemoryState state = new MemoryState();
    private final List<MemoryWatch> watches = new ArrayList<>();
    private final Deliveries deliveries = new Deliveries();
    private Faults faults = Faults.NONE;
    private boolean delivering;
    private long told;

    private MemoryStore(InstantSource clock, boolean immediate) {
        this.clock = clock;
        this.immediate = immediate;
        this.told = state.revision();
    }

    /** Makes a store that delivers every answer and event before the causing call returns. */
    public static MemoryStore immediate(InstantSource clock) {
        return new MemoryStore(clock, true);
    }

    /** Makes a store that delivers only in {@link #step}. */
    public static MemoryStore stepped(InstantSource clock) {
        return new MemoryStore(clock, false);
    }

    /** Sets the fate of later requests. */
    public synchronized void inject(Faults newFaults) {
        faults = newFaults;
    }

    /** Makes the delivery that has waited longest. Returns false if there is none. */
    public boolean step() {
        return step(waiting -> 0);
    }

    /** @param choose chooses the next delivery among the possible ones: an index below the given number */
    public boolean step(IntUnaryOperator choose) {
        synchronized (this) {
            state.expireLeases(clock.instant());
            tellWatches();
        }
        var delivery = deliveries.poll(choose);
        if (delivery == null) {
            return false;
        }
        delivery.run();
        return true;
    }

    /** Makes all deliveries, also those that arise meanwhile. */
    public void drain() {
        boolean more = true;
        while (more) {
            more = step();
        }
    }

    /** Makes all running watches fail, as when the connection breaks. */
    public void breakWatches() {
        synchronized (this) {
            List.copyOf(watches).forEach(watch -> watch.fail(unavailable("watch")));
        }
        deliver();
    }

    @Override
    public CompletableFuture<Snapshot> list(String prefix) {
        return request("list " + prefix, () -> state.list(prefix));
    }

    @Override
    public CompletableFuture<Long> readRevision() {
        return request("read revision", state::revision);
    }

    @Override
    public CompletableFuture<CommitResult> commit(Transaction transaction) {
        return request("commit", () -> {
            requireSize(transaction);
            return state.commit(transaction);
        });
    }

    private static void requireSize(Transaction transaction) {
        long bytes = transaction.writes().stream()
                .mapToLong(write -> write instanceof Transaction.Put put ? put.value().length : 0)
                .sum();
        if (bytes > LARGEST_COMMIT_BYTES) {
            throw new TooLargeException("commit of " + bytes + " bytes", new IOException("request is too large"));
        }
    }

    @Override
    public CompletableFuture<Long> grantLease(Duration timeToLive) {
        return request("grant lease", () -> state.grant(timeToLive, clock.instant()));
    }

    @Override
    public CompletableFuture<Boolean> keepAlive(long lease) {
        return request("keep alive", () -> state.keepAlive(lease, clock.instant()));
    }

    @Override
    public CompletableFuture<Void> revokeLease(long lease) {
        return request("revoke lease", () -> {
                    state.revoke(lease);
                    return lease;
                })
                .thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Void> compact(long revision) {
        return request("compact", () -> {
                    state.compact(revision);
                    return revision;
                })
                .thenAccept(done -> {});
    }

    @Override
    public Watch watch(String prefix, long afterRevision, WatchListener listener) {
        var watch = new MemoryWatch(prefix, listener);
        synchronized (this) {
            tellWatches();
            watches.add(watch);
            if (faults.next("watch") != Fault.NONE) {
                watch.fail(unavailable("watch"));
            } else if (afterRevision + 1 < state.oldest()) {
                watch.fail(CompactedException.tooOld(afterRevision + 1, state.oldest()));
            } else if (afterRevision > state.revision()) {
                watch.fail(CompactedException.neverThere(afterRevision, state.revision()));
            } else {
                deliveries.send(watch, listener::onStarted);
                state.eventsAfter(afterRevision).forEach(watch::tell);
            }
        }
        deliver();
        return watch;
    }

    @Override
    public synchronized void close() {
        List.copyOf(watches).forEach(MemoryWatch::close);
    }

    private <T> CompletableFuture<T> request(String operation, Supplier<T> work) {
        var answer = new CompletableFuture<T>();
        synchronized (this) {
            var fault = faults.next(operation);
            if (fault == Fault.DELAY_REQUEST) {
                deliveries.send(answer, () -> complete(answer, () -> perform(work)));
            } else {
                var outcome = outcome(operation, fault, work);
                deliveries.send(answer, () -> complete(answer, outcome));
            }
        }
        deliver();
        return answer;
    }

    private <T> Supplier<T> outcome(String operation, Fault fault, Supplier<T> work) {
        if (fault == Fault.LOSE_REQUEST) {
            return lost(operation);
        }
        try {
            var result = perform(work);
            if (fault == Fault.REPEAT_REQUEST) {
                var second = perform(work);
                return () -> second;
            }
            return fault == Fault.LOSE_ANSWER ? lost(operation) : () -> result;
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }

    private static <T> Supplier<T> lost(String operation) {
        return () -> {
            throw unavailable(operation);
        };
    }

    private synchronized <T> T perform(Supplier<T> work) {
        state.expireLeases(clock.instant());
        var result = work.get();
        tellWatches();
        return result;
    }

    private static <T> void complete(CompletableFuture<T> answer, Supplier<T> outcome) {
        T value;
        try {
            value = outcome.get();
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
            return;
        }
        answer.complete(value);
    }

    private void tellWatches() {
        for (var events : state.eventsAfter(told)) {
            watches.forEach(watch -> watch.tell(events));
        }
        told = state.revision();
    }

    /** not nested: a delivery that arises in another one follows it, as on one connection */
    private void deliver() {
        synchronized (this) {
            if (!immediate || delivering) {
                return;
            }
            delivering = true;
        }
        try {
            drain();
        } finally {
            synchronized (this) {
                delivering = false;
            }
        }
    }

    private static StoreUnavailableException unavailable(String operation) {
        return new StoreUnavailableException(operation + ": no answer", new IOException("injected"));
    }

    private final class MemoryWatch implements Watch {

        private final String prefix;
        private final WatchListener listener;

        MemoryWatch(String prefix, WatchListener listener) {
            this.prefix = prefix;
            this.listener = listener;
        }

        void tell(List<StoreEvent> events) {
            var mine = events.stream()
                    .filter(event -> event.key().startsWith(prefix))
                    .toList();
            long revision = events.get(0).revision();
            deliveries.send(this, () -> {
                if (mine.isEmpty()) {
                    listener.onProgress(revision);
                } else {
                    listener.onEvents(mine);
                }
            });
        }

        void fail(RuntimeException cause) {
            watches.remove(this);
            deliveries.send(this, () -> listener.onFailed(cause));
        }

        @Override
        public void close() {
            synchronized (MemoryStore.this) {
                watches.remove(this);
                deliveries.drop(this);
            }
        }
    }
}
