package io.skiff.controlplane.api.watch;

import io.skiff.controlplane.api.kind.Kind;
import io.skiff.controlplane.api.kind.Kinds;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Hands each change of the view to all that watch its kind. Who begins in the past gets first what was missed, without a gap between. */
public final class WatchHub implements View.ChangeListener, AutoCloseable {

    /** Of each kind. */
    private static final int KEPT_CHANGES = 4096;

    private final View view;
    private final Map<Kind<?>, History> histories = new HashMap<>();
    private final Map<Kind<?>, Set<Follower>> followers = new HashMap<>();
    private final AutoCloseable registration;
    private volatile long told;
    private boolean started;

    /** Who wants to know; called under the hub's lock, so it returns at once. */
    interface Follower {
        void event(WatchEvent event);

        /** Changes may have been missed. */
        void lost();
    }

    public WatchHub(View view) {
        this.view = view;
        long now = view.revision();
        for (var kind : Kinds.ALL) {
            histories.put(kind, new History(KEPT_CHANGES, now));
            followers.put(kind, new LinkedHashSet<>());
        }
        this.told = now;
        this.started = view.isSynced();
        this.registration = view.onChange(this);
    }

    /** Up to which everything was told. */
    long told() {
        return told;
    }

    /** Fails when changes after a revision are not known any more. */
    public void requireHistory(Kind<?> kind, long after) {
        synchronized (this) {
            if (!started) {
                throw Failures.unavailable("the store has not been read yet; try again in a moment");
            }
            long oldest = history(kind).oldest();
            if (after < oldest) {
                throw Failures.expired(after, oldest);
            }
        }
    }

    /** Tells all changes after a revision: those of the past now, others as they come. */
    synchronized void follow(Kind<?> kind, long after, Follower follower) {
        requireHistory(kind, after);
        history(kind).after(after).forEach(follower::event);
        of(kind).add(follower);
    }

    synchronized void leave(Kind<?> kind, Follower follower) {
        of(kind).remove(follower);
    }

    @Override
    public synchronized void changed(Change<?> change) {
        var event = new WatchEvent(change);
        history(change.kind()).add(event);
        of(change.kind()).forEach(follower -> follower.event(event));
    }

    @Override
    public synchronized void progressed(long revision) {
        if (!started) {
            histories.values().forEach(history -> history.forget(revision));
            started = true;
        }
        told = revision;
    }

    /** The view was listed anew: who watches lists anew as well. */
    @Override
    public void reset() {
        var lost = new ArrayList<Follower>();
        synchronized (this) {
            long now = view.revision();
            histories.values().forEach(history -> history.forget(now));
            followers.values().forEach(all -> {
                lost.addAll(all);
                all.clear();
            });
            told = now;
        }
        List.copyOf(lost).forEach(Follower::lost);
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
