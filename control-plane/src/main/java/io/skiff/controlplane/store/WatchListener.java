package io.skiff.controlplane.store;

import java.util.List;

/** Receives what a watch sees: calls come one at a time, in the order of revisions. */
public interface WatchListener {

    /** The store has taken the watch up. */
    default void onStarted() {}

    /** All changes of one or more whole revisions; never a part of a transaction. */
    void onEvents(List<StoreEvent> events);

    /** Nothing more is to come up to this revision. */
    void onProgress(long revision);

    /** The watch has ended: {@link CompactedException}, list again; {@link StoreUnavailableException}, watch again. */
    void onFailed(RuntimeException cause);
}
