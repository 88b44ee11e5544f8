package io.skiff.controlplane.write;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import java.util.concurrent.CompletableFuture;

/**
 * What an action can be applied to: the store in production (each write compares the object's revision and the leadership key), a fake
 * cluster in tests.
 */
public interface ObjectWriter {

    /** The object as it will be created: with a uid and a creationTimestamp, and with a name when there is only generateName. */
    <T extends HasMetadata> T stamped(T object);

    /** Creates an object, {@link #stamped} if it is not yet; the object given is not changed. */
    default CompletableFuture<CommitResult> create(HasMetadata object) {
        return create(object, Transaction.NONE);
    }

    /** As {@link #create(HasMetadata)}, together with more, such as the allocation of an address. */
    CompletableFuture<CommitResult> create(HasMetadata object, Transaction alongside);

    /** Replaces the object that was seen at {@code object.metadata.resourceVersion}. */
    default CompletableFuture<CommitResult> update(HasMetadata object) {
        return update(object, Transaction.NONE);
    }

    /** As {@link #update(HasMetadata)}, together with more. */
    CompletableFuture<CommitResult> update(HasMetadata object, Transaction alongside);

    /**
     * Removes the object that was seen at its resourceVersion from the store, with what was allocated for it. While finalizers hold it, it is
     * marked in place of that, and goes with the last of them.
     */
    default CompletableFuture<CommitResult> delete(HasMetadata object) {
        return delete(object, Transaction.NONE);
    }

    /** As {@link #delete(HasMetadata)}, together with more, which is left out when the object is only marked. */
    CompletableFuture<CommitResult> delete(HasMetadata object, Transaction alongside);

    /** Writes what is no object, such as a key on a lease. */
    CompletableFuture<CommitResult> write(Transaction other);

    /** Tells the user something about an object. Deduplicated, rate-limited, never waited for. */
    void event(HasMetadata about, EventType type, String reason, String message);
}
