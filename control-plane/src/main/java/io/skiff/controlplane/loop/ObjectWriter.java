package io.skiff.controlplane.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.store.CommitResult;
import java.util.concurrent.CompletableFuture;

/**
 * What an action can be applied to: the store in production (each write compares the object's revision and the leadership key), a fake
 * cluster in tests.
 */
public interface ObjectWriter {

    /**
     * Creates an object. The writer fills in uid and creationTimestamp, and a name when there is only generateName; the object given is not
     * changed.
     */
    CompletableFuture<CommitResult> create(HasMetadata object);

    /** Replaces the object that was seen at {@code object.metadata.resourceVersion}. */
    CompletableFuture<CommitResult> update(HasMetadata object);

    /** Removes the object that was seen at its resourceVersion from the store, at once. */
    CompletableFuture<CommitResult> delete(HasMetadata object);

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
