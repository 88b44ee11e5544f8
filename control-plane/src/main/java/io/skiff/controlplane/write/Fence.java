package io.skiff.controlplane.write;

import io.skiff.controlplane.store.Transaction;

/**
 * The leadership under which a write is made. The write fails if another server leads meanwhile.
 *
 * @param key the leader's key
 * @param revision the revision at which this server took it
 */
public record Fence(String key, long revision) {

    public Transaction guard(Transaction write) {
        return write.onlyIf(key, revision);
    }
}
