package io.skiff.controlplane.store;

import java.util.List;

/** Receives the events of a watch: one call at a time, in the order of revisions. */
public interface WatchListener {

    /** The store has started the watch. */
    default void onStarted() {}

    /** All changes of one or more whole revisions, never a part of a transaction. */
    void onEvents(List<StoreEvent> events);

    /** No more changes will come up to this revision. */
    void onProgress(long revision);

    /**
     * The watch has ended. After {@link CompactedException} the listener lists again, after
     * {@link StoreUnavailableException} it watches again.
     */
    void onFailed(RuntimeException cause);
}
