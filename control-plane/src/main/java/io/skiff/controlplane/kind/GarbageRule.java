package io.skiff.controlplane.kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * When objects of a kind are garbage, beside those whose owners or whose namespace are gone. The default is that of
 * kinds whose objects stay until somebody deletes them.
 */
public interface GarbageRule<T extends HasMetadata> {

    /** Whether an object has ended, and is only kept for somebody to look at. */
    default boolean isFinished(T object) {
        return false;
    }

    /** How many finished objects a cluster keeps. Of more the oldest go. */
    default int mostFinished() {
        return Integer.MAX_VALUE;
    }

    /**
     * The time from which an object is of no use; empty if there is none. Whether there is one must not depend on the
     * others.
     *
     * @param others all objects of its kind in its namespace
     */
    default Optional<Instant> expiry(T object, Supplier<List<T>> others) {
        return Optional.empty();
    }

    /** Whether its dependents can go on without it. Otherwise they go with it, even if its deletion was to spare them. */
    default boolean canSpareDependents() {
        return true;
    }
}
