package io.skiff.controlplane.api.watch;

import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Passes each change of the view to all watches of its kind. A watch that begins in the past first gets the missed
 * events, without a gap.
 */
public final class WatchHub implements View.ChangeListener, AutoCloseable {

    /** The number of changes kept for each kind. */
    private static final int KEPT_CHANGES = 4096;

    /** The memory kept for all kinds together: an eighth of the server's heap. */
    private static final long KEPT_BYTES = 24L << 20;

    private final View view;
    private final Map<Kind<?>, History> histories = new HashMap<>();
    private final Map<Kind<?>, Set<Follower>> followers = new HashMap<>();
    private final AutoCloseable registration;
    private long told;
    private boolean started;

    /** Receives the events of a watch. The hub calls it under its lock, so it must return at once. */
    interface Follower {
        /** @return false if it accepts no more after this one, and will come again */
        boolean event(WatchEvent event);

        /**
         * Changes may have been missed.
         *
         * @param oldest the revision after which nothing is missing
         */
        void lost(long oldest);
    }

    public WatchHub(KindRegistry kinds, View view) {
        this.view = view;
        long now = view.revision();
        for (var kind : kinds.kinds()) {
            histories.put(kind, new History(KEPT_CHANGES, now));
            followers.put(kind, new LinkedHashSet<>());
        }
        this.told = now;
        this.started = view.isSynced();
        this.registration = view.onChange(this);
    }

    /** Runs an action between two changes, with the revision up to which everything was told. */
    synchronized void betweenChanges(LongConsumer action) {
        action.accept(told);
    }

    /** Throws while no change can be told yet. */
    public synchronized void requireStarted() {
        if (!started) {
            throw Failures.unavailable("the store has not been read yet; try again in a moment");
        }
    }

    /** Throws if the changes after a revision are no longer known. */
    synchronized void requireHistory(Kind<?> kind, long after) {
        requireStarted();
        long oldest = history(kind).oldest();
        if (after < oldest) {
            throw Failures.expired(after, oldest);
        }
    }

    /**
     * Tells all changes after a revision: past ones now, others as they come. A follower that accepts no more gets
     * nothing until it comes again with the revision of its last change, so its backlog is the history and takes no
     * memory of its own.
     */
    synchronized void follow(Kind<?> kind, long after, Follower follower) {
        requireHistory(kind, after);
        for (var event : history(kind).after(after)) {
            if (!follower.event(event)) {
                return;
            }
        }
        of(kind).add(follower);
    }

    synchronized void leave(Kind<?> kind, Follower follower) {
        of(kind).remove(follower);
    }

    @Override
    public synchronized void changed(Change<?> change) {
        var event = new WatchEvent(change);
        history(change.kind()).add(event);
        of(change.kind()).removeIf(follower -> !follower.event(event));
        event.told();
        dropWhatIsTooMuch();
    }

    /**
     * Drops history of the kind that takes the most memory, so that large and busy objects do not shorten the watches
     * of other kinds.
     */
    private void dropWhatIsTooMuch() {
        while (heldBytes() > KEPT_BYTES) {
            histories.values().stream()
                    .max(Comparator.comparingLong(History::heldBytes))
                    .ifPresent(History::dropOldest);
        }
    }

    /** The memory of all histories, in bytes. */
    synchronized long heldBytes() {
        return histories.values().stream().mapToLong(History::heldBytes).sum();
    }

    @Override
    public synchronized void progressed(long revision) {
        if (!started) {
            histories.values().forEach(history -> history.forget(revision));
            started = true;
        }
        told = revision;
    }

    /** Tells all followers to list anew, because the view was listed anew. */
    @Override
    public void reset() {
        var lost = new ArrayList<Follower>();
        long now = view.revision();
        synchronized (this) {
            histories.values().forEach(history -> history.forget(now));
            followers.values().forEach(all -> {
                lost.addAll(all);
                all.clear();
            });
            told = now;
        }
        lost.forEach(follower -> follower.lost(now));
    }

    @Override
    public void close() {
        try {
            registration.close();
        } catch (Exception e) {
            throw new IllegalStateException("leaving the view", e);
        }
    }

    private History history(Kind<?> kind) {
        return Objects.requireNonNull(histories.get(kind));
    }

    private Set<Follower> of(Kind<?> kind) {
        return Objects.requireNonNull(followers.get(kind));
    }
}
