package io.skiff.controlplane.presence;

import io.skiff.controlplane.step.Answers;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A lease that lives as long as this server steps: kept alive every second, granted anew when it has ended. */
final class ServerLease implements Stepped {

    /** With the time that a node may be without a server this is less than two seconds more than a node's silence may last. */
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(4);

    private static final Duration KEEP_ALIVE_EVERY = Duration.ofSeconds(1);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(500);

    /** An answer that has not come by then would come too late. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(2);

    private final Store store;
    private final Runnable whenGranted;
    private final Answers answers;
    private Optional<Long> lease = Optional.empty();
    private Instant now = Instant.MIN;
    private Instant due = Instant.MIN;
    private Instant provenUntil = Instant.MIN.plus(KEEP_ALIVE_EVERY);

    /** @param whenGranted called on the stepping thread: what lay on the lease before is gone */
    ServerLease(Store store, Runnable whenGranted, Signal signal) {
        this.store = store;
        this.whenGranted = whenGranted;
        this.answers = new Answers(signal);
    }

    /** Whether it may have ended by now: the store has not said for long that it lives. */
    boolean isDoubtful(Instant at) {
        return !at.isBefore(provenUntil.minus(KEEP_ALIVE_EVERY));
    }

    /** Empty before the first, and when the last one has ended. */
    Optional<Long> current() {
        return lease;
    }

    @Override
    public boolean step(Instant at) {
        now = at;
        if (answers.step()) {
            return true;
        }
        if (due.isAfter(at)) {
            return false;
        }
        proceed();
        return true;
    }

    @Override
    public Optional<Instant> nextDue() {
        return Optional.of(due);
    }

    private void proceed() {
        var asked = now;
        if (lease.isEmpty()) {
            then(store.grantLease(TIME_TO_LIVE), id -> granted(id, asked));
        } else {
            then(store.keepAlive(lease.get()), isAlive -> kept(isAlive, asked));
        }
    }

    private void granted(long id, Instant asked) {
        provenUntil = asked.plus(TIME_TO_LIVE);
        lease = Optional.of(id);
        due = now.plus(KEEP_ALIVE_EVERY);
        whenGranted.run();
    }

    private void kept(boolean isAlive, Instant asked) {
        if (isAlive) {
            provenUntil = asked.plus(TIME_TO_LIVE);
            due = now.plus(KEEP_ALIVE_EVERY);
        } else {
            lease = Optional.empty();
            due = now;
        }
    }

    private <T> void then(CompletableFuture<T> request, Consumer<T> next) {
        due = now.plus(ANSWERED_WITHIN);
        answers.await(request, next, () -> due = now.plus(TRY_AGAIN_AFTER));
    }
}
