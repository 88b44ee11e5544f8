package io.skiff.controlplane.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.store.Entry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The cluster as of one revision, in memory. Any thread may make single reads; related reads go into
 * {@link #consistently}.
 */
public interface View {

    /** The revision up to which everything is folded in. */
    long revision();

    /** False until the first list is folded in. Before that nobody may act on the view. */
    boolean isSynced();

    /** False while the store does not answer. The view then shows the past. */
    boolean isFollowing();

    <T extends HasMetadata> Optional<Stored<T>> find(Kind<T> kind, String namespace, String name);

    /** The key in the store of an object that is there but cannot be read, and so is not in the view. */
    Optional<String> unreadable(Kind<?> kind, String namespace, String name);

    /** Lists the objects of a kind that are there but cannot be read, ordered by namespace and name. */
    List<ObjectKey> unreadable(Kind<?> kind);

    /** Lists the objects of a kind, ordered by namespace and name. */
    <T extends HasMetadata> List<Stored<T>> list(Kind<T> kind);

    /** Lists the objects of a kind in a namespace, ordered by name. */
    <T extends HasMetadata> List<Stored<T>> list(Kind<T> kind, String namespace);

    /** Lists the wanted objects of a kind in a namespace, ordered by name; copies no others. */
    <T extends HasMetadata> List<Stored<T>> list(Kind<T> kind, String namespace, Predicate<T> wanted);

    /** Lists the objects of a kind on a node, ordered by namespace and name. */
    <T extends HasMetadata> List<Stored<T>> onNode(Kind<T> kind, String nodeName);

    /**
     * Lists the objects of a kind whose controller (metadata.ownerReferences with controller: true) has this uid,
     * ordered by namespace and name.
     */
    <T extends HasMetadata> List<Stored<T>> ownedBy(Kind<T> kind, String ownerUid);

    /**
     * Lists the objects of a kind with this uid among their owners, controller or not, ordered by namespace and name.
     */
    <T extends HasMetadata> List<Stored<T>> dependentsOf(Kind<T> kind, String ownerUid);

    /** Finds what is stored under a key of {@link io.skiff.controlplane.object.Keys#LIVE}; empty when its lease has ended. */
    Optional<Entry> leased(String key);

    /** Lists the keys of {@link io.skiff.controlplane.object.Keys#LIVE} that begin with a prefix, in their order. */
    List<Entry> leasedUnder(String prefix);

    /** Runs reads against one revision. They must be short and must not block. */
    <R> R consistently(Supplier<R> reads);

    /** Completes when the view has reached the revision. */
    CompletableFuture<Void> reaches(long revision);

    /**
     * Calls the listener after each change is folded in, in order and on the folding thread. It must return at once.
     */
    AutoCloseable onChange(ChangeListener listener);

    /** Follows the view: the loop, the gateway, the API's watches. */
    interface ChangeListener {
        void changed(Change<?> change);

        /** A key of {@link io.skiff.controlplane.object.Keys#LIVE} was put, or is gone. */
        default void leasedChanged(String key) {}

        /** The view has reached this revision, and all changes up to it were told. */
        default void progressed(long revision) {}

        /**
         * Changes may have been missed, because the view was listed anew. The listener must look at everything again.
         */
        default void reset() {}
    }
}
