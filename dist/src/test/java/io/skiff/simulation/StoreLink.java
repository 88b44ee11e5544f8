package io.skiff.simulation;

import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Snapshot;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.StoreEvent;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.store.WatchListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One server's connection to the store, which can be cut: nothing arrives then, and what was done before is not answered. */
final class StoreLink implements Store {

    private final Store store;
    private final List<LinkedWatch> watches = new ArrayList<>();
    private boolean isCut;

    StoreLink(Store store) {
        this.store = store;
    }

    void cut() {
        isCut = true;
        List.copyOf(watches).forEach(LinkedWatch::fail);
    }

    void mend() {
        isCut = false;
    }

    boolean isCut() {
        return isCut;
    }

    @Override
    public CompletableFuture<Snapshot> list(String prefix) {
        return request(() -> store.list(prefix));
    }

    @Override
    public CompletableFuture<Long> readRevision() {
        return request(store::readRevision);
    }

    @Override
    public CompletableFuture<CommitResult> commit(Transaction transaction) {
        return request(() -> store.commit(transaction));
    }

    @Override
    public CompletableFuture<Long> grantLease(Duration timeToLive) {
        return request(() -> store.grantLease(timeToLive));
    }

    @Override
    public CompletableFuture<Boolean> keepAlive(long lease) {
        return request(() -> store.keepAlive(lease));
    }

    @Override
    public CompletableFuture<Void> revokeLease(long lease) {
        return request(() -> store.revokeLease(lease));
    }

    @Override
    public CompletableFuture<Void> compact(long revision) {
        return request(() -> store.compact(revision));
    }

    private <T> CompletableFuture<T> request(Supplier<CompletableFuture<T>> request) {
        return isCut
                ? CompletableFuture.failedFuture(unavailable())
                : request.get()
                        .thenCompose(answer -> isCut
                                ? CompletableFuture.failedFuture(unavailable())
                                : CompletableFuture.completedFuture(answer));
    }

    private static StoreUnavailableException unavailable() {
        return new StoreUnavailableException("no answer", new IOException("the link is cut"));
    }

    @Override
    public Watch watch(String prefix, long afterRevision, WatchListener listener) {
        var watch = new LinkedWatch(listener);
        watches.add(watch);
        if (isCut) {
            watch.fail();
        } else {
            watch.begin(store.watch(prefix, afterRevision, watch));
        }
        return watch;
    }

    @Override
    public void close() {
        List.copyOf(watches).forEach(LinkedWatch::close);
    }

    private final class LinkedWatch implements WatchListener, Watch {

        private final WatchListener listener;
        private Watch inStore = () -> {};

        LinkedWatch(WatchListener listener) {
            this.listener = listener;
        }

        void begin(Watch watch) {
            inStore = watch;
        }

        void fail() {
            close();
            listener.onFailed(unavailable());
        }

        @Override
        public void onStarted() {
            listener.onStarted();
        }

        @Override
        public void onEvents(List<StoreEvent> events) {
            listener.onEvents(events);
        }

        @Override
        public void onProgress(long revision) {
            listener.onProgress(revision);
        }

        @Override
        public void onFailed(RuntimeException cause) {
            close();
            listener.onFailed(cause);
        }

        @Override
        public void close() {
            watches.remove(this);
            inStore.close();
        }
    }
}
