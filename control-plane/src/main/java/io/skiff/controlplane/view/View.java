package io.skiff.controlplane.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.object.Kind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The cluster as of one revision, in memory. Single reads may come from any thread; reads that belong together go into
 * {@link #consistently}.
 */
public interface View {

    /** Up to which everything is folded in. */
    long revision();

    /** False until the first list was folded in: nobody may act on the view before. */
    boolean isSynced();

    /** False while the store does not answer: the view then shows what was. */
    boolean isFollowing();

    <T extends HasMetadata> Optional<Stored<T>> find(Kind<T> kind, String namespace, String name);

    /** Ordered by namespace and name. */
    <T extends HasMetadata> List<Stored<T>> list(Kind<T> kind);

    /** Ordered by name. */
    <T extends HasMetadata> List<Stored<T>> list(Kind<T> kind, String namespace);

    /** The objects of a kind that are on a node, ordered by namespace and name. */
    <T extends HasMetadata> List<Stored<T>> onNode(Kind<T> kind, String nodeName);

    /** The objects of a kind whose controller (metadata.ownerReferences with controller: true) has this uid; ordered by namespace and name. */
    <T extends HasMetadata> List<Stored<T>> ownedBy(Kind<T> kind, String ownerUid);

    /** The objects of a kind that name this uid among their owners, controller or not; ordered by namespace and name. */
    <T extends HasMetadata> List<Stored<T>> dependentsOf(Kind<T> kind, String ownerUid);

    /** Runs the reads against one revision. Short, without blocking. */
    <R> R consistently(Supplier<R> reads);

    /** Completes when the view has reached the revision; at once when it has. */
    CompletableFuture<Void> reaches(long revision);

    /** Calls the listener after each change was folded in, in order, on the folding thread; it must return at once. */
    AutoCloseable onChange(ChangeListener listener);

    /** What follows the view: the loop, the gateway, the API's watches. */
    interface ChangeListener {
        void changed(Change<?> change);

        /** The view moved on to this revision; all changes up to it were told. */
        default void progressed(long revision) {}

        /** Changes may have been missed (the view was listed anew): look at everything again. */
        default void reset() {}
    }
}
