package io.skiff.controlplane.view;

import io.skiff.controlplane.step.Stepped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Detects a view that stands still while its store goes on, for whatever reason: a watch that died silently, or an
 * answer lost for lack of memory. Every plan and every reply would be about a cluster of the past.
 */
public final class ViewWatchdog implements Stepped {

    private static final Logger LOG = LogManager.getLogger(ViewWatchdog.class);

    static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    /** A busy machine lags by fewer looks. */
    static final int LOOKS_UNTIL_BEHIND = 3;

    /**
     * Counts only looks at which the store answered: elapsed time alone proves nothing about a stopped process or an
     * unreachable store.
     */
    static final int LOOKS_UNTIL_DEAD = 15;

    /** The first list is the whole store, which takes its time on a slow machine. A new start would not be faster. */
    static final int LOOKS_AT_THE_FIRST_LIST = 150;

    private static final long NO_ANSWER = -1;

    private final Supplier<CompletableFuture<Long>> readRevision;
    private final View view;
    private final Runnable end;
    private final AtomicLong answer = new AtomicLong(NO_ANSWER);
    private Instant next = Instant.MIN;
    private long wanted;
    private long seen;
    private int looksInVain;
    private volatile boolean isBehind;

    /**
     * @param readRevision reads the store's revision, with quorum
     * @param end ends the process, because no smaller remedy is known
     */
    public ViewWatchdog(Supplier<CompletableFuture<Long>> readRevision, View view, Runnable end) {
        this.readRevision = readRevision;
        this.view = view;
        this.end = end;
    }

    /** Whether the view is older than the store. */
    public boolean isBehind() {
        return isBehind;
    }

    @Override
    public boolean step(Instant now) {
        if (!now.isBefore(next)) {
            next = now.plus(BETWEEN_LOOKS);
            long newest = answer.getAndSet(NO_ANSWER);
            if (newest != NO_ANSWER) {
                look(newest);
            }
            ask();
        }
        return false;
    }

    @Override
    public Optional<Instant> nextDue() {
        return Optional.of(next);
    }

    private void look(long newest) {
        long shown = view.revision();
        if (shown >= wanted || shown != seen) {
            looksInVain = 0;
            wanted = newest;
        } else {
            looksInVain++;
        }
        seen = shown;
        isBehind = looksInVain >= LOOKS_UNTIL_BEHIND;
        if (looksInVain >= (view.isSynced() ? LOOKS_UNTIL_DEAD : LOOKS_AT_THE_FIRST_LIST)) {
            LOG.fatal("The view stands at revision {} while the store is at {}; the process ends", shown, newest);
            end.run();
        }
    }

    private void ask() {
        var unused = readRevision.get().thenAccept(answer::set);
    }
}
