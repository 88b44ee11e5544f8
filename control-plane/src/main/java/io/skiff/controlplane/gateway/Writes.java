package io.skiff.controlplane.gateway;

import com.google.common.base.Throwables;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.TooLargeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Allows at most one write in flight for each object, and the next one only on a view that shows the last. After a
 * conflict or a fault the caller looks again a little later. All writes compare revisions, so none is done twice.
 */
public final class Writes {

    private static final Duration AFTER_CONFLICT = Duration.ofMillis(50);
    private static final Duration AFTER_FAULT = Duration.ofMillis(500);

    private final Runnable onAnswer;
    private final Map<String, State> states = new HashMap<>();
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

    private static final class State {
        private boolean inFlight;
        private long shownAt;
        private Instant notBefore = Instant.MIN;
    }

    private record Answer(
            String key,
            @Nullable CommitResult result,
            @Nullable Throwable fault,
            Consumer<Optional<CommitResult>> then,
            Runnable onTooLarge) {

        boolean isTooLarge() {
            return fault != null
                    && Throwables.getCausalChain(fault).stream().anyMatch(TooLargeException.class::isInstance);
        }
    }

    /** @param onAnswer called on any thread if {@link #takeAnswers} has something to do */
    Writes(Runnable onAnswer) {
        this.onAnswer = onAnswer;
    }

    public boolean mayWrite(String key, long viewRevision, Instant now) {
        var state = states.get(key);
        return state == null || (!state.inFlight && state.shownAt <= viewRevision && !state.notBefore.isAfter(now));
    }

    /** @param then receives the result on the gateway's thread; not called if the outcome is unknown */
    public void start(String key, CompletableFuture<CommitResult> write, Consumer<Optional<CommitResult>> then) {
        start(key, write, then, () -> {});
    }

    /**
     * @param onTooLarge runs on the gateway's thread if the store refuses the size: the same write would always fail
     */
    public void start(
            String key,
            CompletableFuture<CommitResult> write,
            Consumer<Optional<CommitResult>> then,
            Runnable onTooLarge) {
        states.computeIfAbsent(key, absent -> new State()).inFlight = true;
        var unused = write.whenComplete((result, fault) -> {
            answers.add(new Answer(key, result, fault, then, onTooLarge));
            onAnswer.run();
        });
    }

    boolean takeAnswers(Instant now) {
        var any = false;
        for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
            any = true;
            var state = states.computeIfAbsent(answer.key, absent -> new State());
            state.inFlight = false;
            if (answer.result instanceof Committed committed) {
                state.shownAt = committed.revision();
            } else {
                state.notBefore = now.plus(answer.result == null ? AFTER_FAULT : AFTER_CONFLICT);
            }
            if (answer.isTooLarge()) {
                answer.onTooLarge.run();
            }
            answer.then.accept(Optional.ofNullable(answer.result));
        }
        return any;
    }

    /** The time at which a delayed object may be tried again. */
    Optional<Instant> nextDue(Instant now) {
        return states.values().stream()
                .map(state -> state.notBefore)
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
    }

    /** Forgets states that no longer delay anything. */
    void tidy(long viewRevision, Instant now) {
        states.values()
                .removeIf(state -> !state.inFlight && state.shownAt <= viewRevision && !state.notBefore.isAfter(now));
    }
}
