package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.OptionalLong;

/** How objects of a kind go when somebody deletes them. Whatever finalizers hold stays anyway until the last of them is taken off. */
public interface DeletionRule<T extends HasMetadata> {

    /** Why the object of this name stays for ever; empty when it does not. */
    default Optional<String> refusal(String name) {
        return Optional.empty();
    }

    /**
     * For how long an object is only marked, so that something of it can end before.
     *
     * @param asked for, by whoever deletes it
     * @return zero: nothing has to end, it goes at once
     */
    default long graceSeconds(T object, OptionalLong asked) {
        return 0;
    }

    /** It holds other objects, and goes when the collector of garbage has ended them. */
    default boolean goesAfterItsContents() {
        return false;
    }

    /** What the mark changes beside the metadata. */
    default void mark(ObjectNode object) {}
}
