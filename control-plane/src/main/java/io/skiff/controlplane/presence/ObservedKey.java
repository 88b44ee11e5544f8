package io.skiff.controlplane.presence;

import io.skiff.controlplane.store.Entry;
import java.util.Arrays;
import java.util.Optional;

/**
 * A leased key, as it is stored and as this server wants it.
 *
 * @param wanted empty when this server does not want to hold it
 * @param server the id of this server
 * @param lease of this server; empty while it has none
 */
record ObservedKey(String key, Optional<Entry> stored, Optional<HeldKey> wanted, String server, Optional<Long> lease) {

    /** This server as the holder that it would be. */
    Optional<Holder> me() {
        return lease.map(id -> new Holder(server, id));
    }

    /** Whether this server holds it, on the lease that it has now. */
    boolean isMine() {
        return stored.isPresent() && me().equals(stored.map(Holder::of));
    }

    /** Whether another server holds it. */
    boolean isOthers() {
        return stored.map(Holder::of)
                .filter(holder -> !holder.server().equals(server))
                .isPresent();
    }

    boolean has(byte[] value) {
        return stored.filter(entry -> Arrays.equals(entry.value(), value)).isPresent();
    }

    /** 0 when it is not stored. */
    long revision() {
        return stored.map(Entry::revision).orElse(0L);
    }
}
