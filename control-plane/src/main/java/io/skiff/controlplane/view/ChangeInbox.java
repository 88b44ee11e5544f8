package io.skiff.controlplane.view;

import io.skiff.controlplane.step.Signal;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The changes of a view since the last look, for a part that looks at them in its own steps. The view's thread puts them in. Of more than
 * {@link #MOST} changes only that is remembered: everything may have changed.
 */
public final class ChangeInbox implements View.ChangeListener {

    /** Some ten seconds of the writes that one etcd takes, and a few megabytes. */
    static final int MOST = 50_000;

    private final Signal signal;
    private final ConcurrentLinkedQueue<Consumer<Reader>> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean everythingChanged = new AtomicBoolean(true);
    private volatile long told;

    /** What the changes are told to. */
    public interface Reader {

        /** At the start, after the view was listed anew, and when there were too many changes. */
        void everythingChanged();

        void changed(Change<?> change);

        /** See {@link View.ChangeListener#leasedChanged}. */
        default void leasedChanged(String key) {}
    }

    /** @param signal given when there is something to read */
    public ChangeInbox(Signal signal) {
        this.signal = signal;
    }

    /** Nobody plans by objects that expire, such as events. */
    @Override
    public void changed(Change<?> change) {
        if (!change.kind().expires()) {
            put(reader -> reader.changed(change));
        }
    }

    @Override
    public void leasedChanged(String key) {
        put(reader -> reader.leasedChanged(key));
    }

    private void put(Consumer<Reader> change) {
        if (waiting.incrementAndGet() <= MOST) {
            changes.add(change);
        } else {
            waiting.decrementAndGet();
            everythingChanged.set(true);
        }
    }

    @Override
    public void progressed(long revision) {
        told = revision;
        signal.give();
    }

    @Override
    public void reset() {
        everythingChanged.set(true);
        signal.give();
    }

    /** What fails is asked for again: it must not be forgotten that nobody looked. */
    private void lookAtEverything(Reader reader) {
        try {
            reader.everythingChanged();
        } catch (RuntimeException e) {
            everythingChanged.set(true);
            throw e;
        }
    }

    /**
     * Tells all that came, in order.
     *
     * @return the revision up to which the reader knows every change by now
     */
    public long readTo(Reader reader) {
        long revision = told;
        if (everythingChanged.getAndSet(false)) {
            lookAtEverything(reader);
        }
        for (var change = changes.poll(); change != null; change = changes.poll()) {
            waiting.decrementAndGet();
            change.accept(reader);
        }
        return revision;
    }
}
