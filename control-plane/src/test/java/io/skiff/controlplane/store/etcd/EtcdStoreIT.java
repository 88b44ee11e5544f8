package io.skiff.controlplane.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.StoreContract;
import io.skiff.controlplane.store.StoreEvent;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.store.WatchListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd obeys the contract. */
final class EtcdStoreIT extends StoreContract {

    @TempDir
    private static Path directory;

    private static EtcdProcess etcd;
    private static EtcdStore store;

    @BeforeAll
    static void start() throws IOException {
        etcd = EtcdProcess.start(directory.resolve("etcd"));
        store = new EtcdStore(EtcdConnection.overSocket(etcd.socket()));
    }

    @AfterAll
    static void stop() {
        store.close();
        etcd.close();
    }

    @BeforeEach
    void empty() {
        var deletes = store.list("/").join().entries().stream()
                .<Transaction.Write>map(entry -> new Transaction.Delete(entry.key()))
                .toList();
        for (int i = 0; i < deletes.size(); i += 100) {
            var part = deletes.subList(i, Math.min(i + 100, deletes.size()));
            store.commit(new Transaction(List.of(), part)).join();
        }
    }

    @Override
    protected Store store() {
        return store;
    }

    /**
     * An event that the listener could not handle must not be missing among later ones, so the watch restarts from
     * there.
     */
    @Test
    void aListenerThatFailsIsToldNothingMoreButThatTheWatchHasEnded() {
        var told = new CopyOnWriteArrayList<String>();
        var watch = store.watch("/skiff/", store.readRevision().join(), new FailsOnEvents(told));
        for (int i = 0; i < 5; i++) {
            store.commit(Transaction.create("/skiff/" + i, new byte[0])).join();
        }

        await().until(() -> told.contains("failed"));
        watch.close();
        assertThat(told).containsExactly("started", "events", "failed");
    }

    private record FailsOnEvents(List<String> told) implements WatchListener {

        @Override
        public void onStarted() {
            told.add("started");
        }

        @Override
        public void onEvents(List<StoreEvent> events) {
            told.add("events");
            throw new OutOfMemoryError("planted");
        }

        @Override
        public void onProgress(long revision) {
            told.add("progress");
        }

        @Override
        public void onFailed(RuntimeException cause) {
            assertThat(cause).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("planted");
            told.add("failed");
        }
    }
}
