package io.skiff.controlplane.testing;

import io.skiff.controlplane.store.StoreEvent;
import io.skiff.controlplane.store.WatchListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records the events of a watch. */
public final class RecordedWatch implements WatchListener {

    private final List<List<StoreEvent>> batches = new ArrayList<>();
    private @Nullable RuntimeException failure;

    @Override
    public synchronized void onEvents(List<StoreEvent> events) {
        batches.add(events);
    }

    @Override
    public void onProgress(long revision) {}

    @Override
    public synchronized void onFailed(RuntimeException cause) {
        failure = cause;
    }

    public synchronized List<StoreEvent> events() {
        return batches.stream().flatMap(List::stream).toList();
    }

    public synchronized List<List<StoreEvent>> batches() {
        return List.copyOf(batches);
    }

    public synchronized Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }
}
