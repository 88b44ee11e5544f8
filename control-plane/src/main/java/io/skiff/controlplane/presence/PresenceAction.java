package io.skiff.controlplane.presence;

import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** All that a server does with its leased keys. */
sealed interface PresenceAction extends Action {

    /** Takes a key, from whoever had it at the revision seen. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Hold(HeldKey held, byte[] value, long lease, long seen) implements PresenceAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            var key = held.key();
            return writer.write(new Transaction(
                            List.of(new Transaction.Expectation(key, seen)),
                            List.of(new Transaction.Put(key, value, OptionalLong.of(lease)))))
                    .whenComplete((result, fault) -> {
                        if (result instanceof CommitResult.Committed) {
                            held.claimed();
                        }
                    });
        }
    }

    /** Gives back a key of this server's. */
    record Release(String key, long seen) implements PresenceAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.write(Transaction.delete(key, seen));
        }
    }

    /** Another server took the key from this one: what it stands for is there now. */
    record Yield(HeldKey held, long seen) implements PresenceAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            held.takenOver();
            return CompletableFuture.completedFuture(new CommitResult.Committed(seen));
        }
    }
}
