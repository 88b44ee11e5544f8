package io.skiff.controlplane.write;

import io.skiff.controlplane.store.Transaction;

/**
 * The leadership under which a write is made: it fails when another leads meanwhile.
 *
 * @param key that the leader holds
 * @param revision at which it took it
 */
public record Fence(String key, long revision) {

    public Transaction guard(Transaction write) {
        return write.onlyIf(key, revision);
    }
}
