package io.skiff.controlplane.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import java.util.concurrent.CompletableFuture;

/**
 * What an action can be applied to: the store in production (each write compares the object's revision and the leadership key), a fake
 * cluster in tests.
 */
public interface ObjectWriter {

    /**
     * Creates an object. The writer fills in uid and creationTimestamp where they are missing, and a name when there is only generateName; the
     * object given is not changed.
     */
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

    /** Removes the object that was seen at its resourceVersion from the store, at once. */
    default CompletableFuture<CommitResult> delete(HasMetadata object) {
        return delete(object, Transaction.NONE);
    }

    /** As {@link #delete(HasMetadata)}, together with more. */
    CompletableFuture<CommitResult> delete(HasMetadata object, Transaction alongside);

    /** Tells the user something about an object. Deduplicated, rate-limited, never waited for. */
    void event(HasMetadata about, EventType type, String reason, String message);

    /** As Kubernetes names them. */
    enum EventType {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String label;

        EventType(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
