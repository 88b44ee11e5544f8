package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The deletion of objects of a kind. Whatever it says, an object with finalizers stays until the last of them is
 * removed.
 */
public interface DeletionRule<T extends HasMetadata> {

    /** The reason why the object of this name can never be deleted; empty if it can. */
    default Optional<String> refusal(String name) {
        return Optional.empty();
    }

    /**
     * The time for which an object is only marked, so that a part of it can end first.
     *
     * @param asked the grace period of the request
     * @return zero if nothing has to end, so that the object is removed at once
     */
    default long graceSeconds(T object, OptionalLong asked) {
        return 0;
    }

    /** Whether it contains other objects, and is removed when the garbage collector has removed those. */
    default boolean goesAfterItsContents() {
        return false;
    }

    /** Whether a delete is answered with the last state, as typed clients expect of pods and services; otherwise the answer is a Status. */
    default boolean answersWithTheObject() {
        return false;
    }

    /**
     * Marks an object that the cluster itself deletes.
     *
     * @return an edited copy; empty if nothing of it has to end, so that it is removed at once
     */
    default Optional<T> marked(T object, Instant now) {
        return Optional.empty();
    }

    /** Changes other fields than the metadata when an object is marked. */
    default void mark(ObjectNode object) {}
}
