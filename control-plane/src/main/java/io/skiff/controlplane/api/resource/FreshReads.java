package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.view.View;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the view shows every write that was acknowledged before. Readers that wait together share one read of the
 * revision.
 */
public final class FreshReads {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Store store;
    private final View view;
    private final Waiting waiting;
    private boolean running;
    private @Nullable CompletableFuture<Long> next;

    public FreshReads(Store store, View view, Waiting waiting) {
        this.store = store;
        this.view = view;
        this.waiting = waiting;
    }

    /** Waits for all earlier writes. It blocks. */
    void await() {
        requireSynced();
        waiting.result(revision().thenCompose(view::reaches), LONGEST);
    }

    /**
     * Plans a write that the store takes only while all is as the plan found it: so the first plan may be made on the view as it is, which saves a
     * turn to the store and back. What is refused there, or would write nothing, is planned again on a fresh view: the reason may be gone. Blocks.
     *
     * @param plan called twice at most; changes nothing
     */
    <P> P plan(boolean isFirst, Supplier<P> plan, Predicate<P> isWrite) {
        if (isFirst) {
            requireSynced();
            var planned = unlessRefused(plan).filter(isWrite);
            if (planned.isPresent()) {
                return planned.get();
            }
        }
        await();
        return plan.get();
    }

    private static <P> Optional<P> unlessRefused(Supplier<P> plan) {
        try {
            return Optional.of(plan.get());
        } catch (RuntimeException why) {
            return Optional.empty();
        }
    }

    /** Blocks until the view has reached a revision that a client has seen. */
    void await(long revision) {
        requireSynced();
        if (view.revision() < revision) {
            long now = waiting.result(revision(), LONGEST);
            if (now < revision) {
                throw Failures.timeout("Too large resource version: " + revision + ", current: " + now);
            }
            waiting.result(view.reaches(revision), LONGEST);
        }
    }

    private void requireSynced() {
        if (!view.isSynced()) {
            throw Failures.unavailable("the control plane has not read the store yet; try again in a moment");
        }
    }

    /**
     * Reads the revision, by a read that starts now or later: a running one may have missed writes that the caller must
     * see.
     */
    private CompletableFuture<Long> revision() {
        var mine = new CompletableFuture<Long>();
        synchronized (this) {
            if (running) {
                next = next == null ? mine : next;
                return next;
            }
            running = true;
        }
        read(mine);
        return mine;
    }

    private void read(CompletableFuture<Long> into) {
        var unused = store.readRevision().whenComplete((revision, fault) -> {
            var following = claimNext();
            if (fault == null) {
                into.complete(revision);
            } else {
                into.completeExceptionally(fault);
            }
            following.ifPresent(this::read);
        });
    }

    private synchronized Optional<CompletableFuture<Long>> claimNext() {
        var following = Optional.ofNullable(next);
        next = null;
        running = following.isPresent();
        return following;
    }
}
