package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import java.time.Duration;

/** Commits transactions, and waits for the outcome. */
public record Commits(Store store, Waiting waiting) {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    CommitResult commit(Transaction transaction) {
        return waiting.result(store.commit(transaction), LONGEST);
    }
}
