package io.skiff.controlplane.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.controlplane.object.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The identity of the cluster, made once when the store is empty.
 *
 * @param epoch raised by hand after the store was restored from a backup, so that agents accept its older revisions
 */
public record ClusterIdentity(String id, long epoch) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the identity; empty if the store is new or was wiped. */
    public static CompletableFuture<Optional<ClusterIdentity>> read(Store store) {
        return store.list(Keys.CLUSTER)
                .thenApply(listed -> listed.entries().stream()
                        .filter(entry -> entry.key().equals(Keys.CLUSTER))
                        .map(entry -> parse(entry.value()))
                        .findFirst());
    }

    /** Reads the identity, or makes it. */
    public static CompletableFuture<ClusterIdentity> ensure(Store store, String freshId) {
        return read(store)
                .thenCompose(found -> found.map(CompletableFuture::completedFuture)
                        .orElseGet(() -> create(store, new ClusterIdentity(freshId, 1))));
    }

    private static CompletableFuture<ClusterIdentity> create(Store store, ClusterIdentity fresh) {
        return store.commit(Transaction.create(Keys.CLUSTER, fresh.json()))
                .thenCompose(result -> result instanceof CommitResult.Committed
                        ? CompletableFuture.completedFuture(fresh)
                        : ensure(store, fresh.id()));
    }

    private static ClusterIdentity parse(byte[] json) {
        try {
            return JSON.readValue(json, ClusterIdentity.class);
        } catch (IOException e) {
            throw new UncheckedIOException("read " + Keys.CLUSTER, e);
        }
    }

    private byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
