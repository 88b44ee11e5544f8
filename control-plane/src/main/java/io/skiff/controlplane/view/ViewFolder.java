package io.skiff.controlplane.view;

import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.CompactedException;
import io.skiff.controlplane.store.Snapshot;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.StoreEvent;
import io.skiff.controlplane.store.WatchListener;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a view up to date: it lists and then watches. When the watch breaks it watches again from there; when that
 * history is compacted it lists again.
 *
 * <p>The store's messages go into an inbox. {@link #step} folds them in, on the one thread that steps.
 */
public final class ViewFolder implements Stepped, AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(ViewFolder.class);
    private static final Duration RETRY = Duration.ofMillis(250);

    private final Store store;
    private final LiveView view;
    private final Signal signal;
    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private Optional<Instant> due = Optional.of(Instant.MIN);
    private Instant now = Instant.MIN;
    private boolean mustList = true;
    private long attempt;
    private Store.@Nullable Watch watch;

    /** @param signal given if there is something to fold */
    public ViewFolder(Store store, LiveView view, Signal signal) {
        this.store = store;
        this.view = view;
        this.signal = signal;
    }

    @Override
    public boolean step(Instant at) {
        now = at;
        var received = inbox.poll();
        if (received != null) {
            received.run();
            return true;
        }
        if (due.isPresent() && !due.get().isAfter(at)) {
            due = Optional.empty();
            begin();
            return true;
        }
        return false;
    }

    @Override
    public Optional<Instant> nextDue() {
        return due;
    }

    @Override
    public void close() {
        endWatch();
        attempt++;
        due = Optional.empty();
    }

    private void begin() {
        endWatch();
        long mine = ++attempt;
        if (mustList) {
            var unused = store.list(Keys.ROOT)
                    .whenComplete((snapshot, fault) -> receive(mine, () -> listed(mine, snapshot, fault)));
        } else {
            startWatch(mine);
        }
    }

    private void listed(long mine, @Nullable Snapshot snapshot, @Nullable Throwable fault) {
        if (snapshot == null) {
            tryAgain("The store cannot be listed", fault);
            return;
        }
        if (isTaken(() -> view.replace(snapshot))) {
            mustList = false;
            startWatch(mine);
        }
    }

    /** After a fault the view would lack something forever: it is listed anew. */
    private boolean isTaken(Runnable fold) {
        try {
            fold.run();
            return true;
        } catch (RuntimeException e) {
            LOG.error("What the store holds cannot be taken", e);
            mustList = true;
            tryAgain("The view is to be listed anew", e);
            return false;
        }
    }

    private void startWatch(long mine) {
        watch = store.watch(Keys.ROOT, view.revision(), new InboxListener(mine));
    }

    private void endWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private void failed(RuntimeException cause) {
        if (cause instanceof CompactedException) {
            LOG.info("The view is listed anew: {}", cause.getMessage());
            mustList = true;
            due = Optional.of(now);
        } else {
            tryAgain("The watch has ended", cause);
        }
    }

    private void tryAgain(String what, @Nullable Throwable cause) {
        if (view.isFollowing()) {
            LOG.warn("{}; trying again every {} ms: {}", what, RETRY.toMillis(), String.valueOf(cause));
        }
        view.following(false);
        due = Optional.of(now.plus(RETRY));
    }

    private void healthy() {
        if (!view.isFollowing()) {
            LOG.info("The view follows the store again, at revision {}", view.revision());
        }
        view.following(true);
    }

    /** Accepts a message, unless it belongs to an earlier attempt. */
    private void receive(long of, Runnable message) {
        inbox.add(() -> {
            if (of == attempt) {
                message.run();
            }
        });
        signal.give();
    }

    private final class InboxListener implements WatchListener {

        private final long mine;

        InboxListener(long mine) {
            this.mine = mine;
        }

        @Override
        public void onStarted() {
            receive(mine, ViewFolder.this::healthy);
        }

        @Override
        public void onEvents(List<StoreEvent> events) {
            receive(mine, () -> isTaken(() -> view.fold(events)));
        }

        @Override
        public void onProgress(long revision) {
            receive(mine, () -> view.progress(revision));
        }

        @Override
        public void onFailed(RuntimeException cause) {
            receive(mine, () -> failed(cause));
        }
    }
}
