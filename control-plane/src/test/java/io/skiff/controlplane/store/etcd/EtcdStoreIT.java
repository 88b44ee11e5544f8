package io.skiff.controlplane.store.etcd;

import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.StoreContract;
import io.skiff.controlplane.store.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd keeps the contract. */
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
}
