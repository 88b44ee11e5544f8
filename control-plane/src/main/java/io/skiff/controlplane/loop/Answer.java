package io.skiff.controlplane.loop;

import io.skiff.controlplane.loop.KeyState.Ending;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.StoreUnavailableException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that a loop made for a key.
 *
 * @param revision see {@link KeyState#answered}
 */
record Answer<K>(K key, Ending ending, long revision) {

    /** To a write. */
    static <K> Answer<K> of(K key, @Nullable CommitResult result, @Nullable Throwable fault) {
        if (result instanceof CommitResult.Committed committed) {
            return new Answer<>(key, Ending.DONE, committed.revision());
        }
        return new Answer<>(key, result == null ? ending(fault) : Ending.CONFLICT, 0);
    }

    /** To the question for the store's revision. */
    static <K> Answer<K> of(K key, @Nullable Long revision, @Nullable Throwable fault) {
        return revision == null ? new Answer<>(key, ending(fault), 0) : new Answer<>(key, Ending.DONE, revision);
    }

    private static Ending ending(@Nullable Throwable fault) {
        return cause(fault) instanceof StoreUnavailableException ? Ending.OUTAGE : Ending.FAULT;
    }

    static @Nullable Throwable cause(@Nullable Throwable fault) {
        return fault instanceof CompletionException wrapped ? wrapped.getCause() : fault;
    }
}
