package io.skiff.controlplane.loop;

import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings the keys of one controller to rest: plans a key that may have changed, applies the actions, and plans it again when that met a
 * conflict, failed, or is due.
 *
 * <p>A key is planned only when all actions of its last plan were answered and the view shows what they wrote. After a fault nobody knows
 * what was written, so the view has to reach a revision that is read after it.
 */
public final class ControlLoop<K, O> implements Stepped, View.ChangeListener {

    private static final Logger LOG = LogManager.getLogger(ControlLoop.class);
    private static final int MAX_INBOX = 20_000;
    private static final Backoff AFTER_CONFLICT = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));
    private static final Backoff AFTER_FAULT = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));

    private final Controller<K, O> controller;
    private final View view;
    private final ObjectWriter writer;
    private final Supplier<CompletableFuture<Long>> readRevision;
    private final RandomGenerator jitter;
    private final Signal signal;

    /** For each change, the keys that it concerns. */
    private final ConcurrentLinkedQueue<Supplier<Set<K>>> changes = new ConcurrentLinkedQueue<>();

    private final AtomicInteger waitingChanges = new AtomicInteger();
    private final AtomicBoolean everythingChanged = new AtomicBoolean(true);
    private final ConcurrentLinkedQueue<Answer<K>> answers = new ConcurrentLinkedQueue<>();

    private final KeyQueue<K> queue = new KeyQueue<>();
    private final Map<K, KeyState> states = new HashMap<>();
    private long seenRevision;
    private volatile @Nullable Error broken;

    /**
     * @param readRevision of the store, with quorum
     * @param signal given when there is something to do
     */
    public ControlLoop(
            Controller<K, O> controller,
            View view,
            ObjectWriter writer,
            Supplier<CompletableFuture<Long>> readRevision,
            RandomGenerator jitter,
            Signal signal) {
        this.controller = controller;
        this.view = view;
        this.writer = writer;
        this.readRevision = readRevision;
        this.jitter = jitter;
        this.signal = signal;
    }

    @Override
    public void changed(Change<?> change) {
        if (!change.kind().expires()) {
            arrived(() -> keysOf(change));
        }
    }

    @Override
    public void leasedChanged(String leased) {
        arrived(() -> controller.keysOfLeased(leased));
    }

    private void arrived(Supplier<Set<K>> keys) {
        if (waitingChanges.incrementAndGet() <= MAX_INBOX) {
            changes.add(keys);
        } else {
            waitingChanges.decrementAndGet();
            everythingChanged.set(true);
        }
    }

    /** What is wanted of a key changed by something that the view does not show. On the thread that steps. */
    public void lookAt(K key) {
        queue.add(key);
        signal.give();
    }

    @Override
    public void progressed(long revision) {
        signal.give();
    }

    @Override
    public void reset() {
        everythingChanged.set(true);
        signal.give();
    }

    /** Takes in what happened, then plans one key. */
    @Override
    public boolean step(Instant now) {
        throwIfBroken();
        if (!view.isSynced()) {
            return false;
        }
        takeChanges();
        takeAnswers(now);
        queue.advance(now);
        var key = nextPlannable(now);
        key.ifPresent(next -> handle(next, now));
        return key.isPresent();
    }

    /** An answer comes on the store's thread, where an Error would be swallowed, and its key never planned again. */
    private void throwIfBroken() {
        var error = broken;
        if (error != null) {
            throw error;
        }
    }

    @Override
    public Optional<Instant> nextDue() {
        return queue.nextDue();
    }

    private void takeChanges() {
        forgetWritesIfStoreIsAnother();
        if (everythingChanged.getAndSet(false)) {
            view.consistently(() -> controller.keys(view)).forEach(queue::add);
        }
        for (var change = changes.poll(); change != null; change = changes.poll()) {
            waitingChanges.decrementAndGet();
            change.get().forEach(queue::add);
        }
    }

    /** One object that cannot be read must not keep what is about the others from being planned. */
    private Set<K> keysOf(Change<?> change) {
        try {
            return controller.keysOf(change, view);
        } catch (RuntimeException e) {
            LOG.error(
                    "{}: a change of {} {}/{} cannot be read",
                    controller.name(),
                    change.kind(),
                    change.latest().namespace(),
                    change.latest().name(),
                    e);
            return Set.of();
        }
    }

    /** A store that was emptied or restored counts from a lower revision: waiting for the old one would never end. */
    private void forgetWritesIfStoreIsAnother() {
        long revision = view.revision();
        if (revision < seenRevision) {
            states.values().forEach(state -> state.lastWrite = 0);
        }
        seenRevision = revision;
    }

    private void takeAnswers(Instant now) {
        for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
            var state = state(answer.key());
            answer.noteIn(state);
            if (--state.unanswered == 0) {
                finish(answer.key(), state, now);
            }
        }
    }

    private void finish(K key, KeyState state, Instant now) {
        if (state.fault) {
            var again = now.plus(AFTER_FAULT.delay(++state.failures, jitter));
            state.notBefore = again;
            state.mustLook = true;
            queue.addLater(key, again);
        } else if (state.conflict) {
            queue.addLater(key, now.plus(AFTER_CONFLICT.delay(++state.failures, jitter)));
        } else if (state.looking) {
            state.mustLook = false;
            queue.add(key);
        } else {
            state.failures = 0;
        }
        state.fault = false;
        state.conflict = false;
        state.looking = false;
    }

    private Optional<K> nextPlannable(Instant now) {
        for (var key : queue.ready()) {
            var state = states.get(key);
            if (state == null || state.canBePlanned(view.revision(), now)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private void handle(K key, Instant now) {
        queue.take(key);
        var state = state(key);
        if (state.mustLook) {
            look(key, state);
        } else {
            planAndApply(key, state, now);
        }
    }

    private void look(K key, KeyState state) {
        state.unanswered = 1;
        state.looking = true;
        var unused = readRevision
                .get()
                .whenComplete((revision, fault) -> answer(
                        fault == null ? new Answer<>(key, Ending.DONE, revision) : new Answer<>(key, Ending.FAULT, 0)));
    }

    private void planAndApply(K key, KeyState state, Instant now) {
        queue.removeLater(key);
        Plan plan;
        try {
            plan = view.consistently(() -> controller.observe(key, view, now))
                    .map(observed -> controller.plan(observed, now))
                    .orElse(Plan.NOTHING);
        } catch (RuntimeException e) {
            LOG.error("{} {}: cannot be planned; trying again later", controller.name(), key, e);
            state.fault = true;
            finish(key, state, now);
            return;
        }
        plan.wakeUp().ifPresent(at -> queue.addLater(key, at));
        if (plan.actions().isEmpty()) {
            states.remove(key);
        } else {
            state.unanswered = plan.actions().size();
            plan.actions().forEach(action -> apply(key, action));
        }
    }

    private void apply(K key, Action action) {
        LOG.debug("{} {}: {}", controller.name(), key, action);
        CompletableFuture<CommitResult> result;
        try {
            result = action.applyTo(writer);
        } catch (RuntimeException e) {
            result = CompletableFuture.failedFuture(e);
        }
        var unused = result.whenComplete((committed, fault) -> {
            try {
                answered(key, action, committed, fault);
            } catch (Error e) {
                broken = e;
                signal.give();
            }
        });
    }

    private void answered(K key, Action action, @Nullable CommitResult result, @Nullable Throwable fault) {
        if (result instanceof CommitResult.Committed committed) {
            answer(new Answer<>(key, Ending.DONE, committed.revision()));
        } else if (result != null) {
            answer(new Answer<>(key, Ending.CONFLICT, 0));
        } else {
            answer(new Answer<>(key, Ending.FAULT, 0));
            tell(key, action, fault instanceof CompletionException wrapped ? wrapped.getCause() : fault);
        }
    }

    private void tell(K key, Action action, @Nullable Throwable fault) {
        if (fault instanceof StoreUnavailableException) {
            LOG.debug("{} {}: {}: {}", controller.name(), key, action, fault.getMessage());
        } else {
            LOG.error("{} {}: {} failed; trying again later", controller.name(), key, action, fault);
        }
    }

    private void answer(Answer<K> answer) {
        answers.add(answer);
        signal.give();
    }

    private KeyState state(K key) {
        return states.computeIfAbsent(key, absent -> new KeyState());
    }

    private enum Ending {
        DONE,
        CONFLICT,
        FAULT
    }

    /** @param revision that the view has to reach before the key is planned again */
    private record Answer<K>(K key, Ending ending, long revision) {

        void noteIn(KeyState state) {
            state.lastWrite = Math.max(state.lastWrite, revision);
            state.conflict |= ending == Ending.CONFLICT;
            state.fault |= ending == Ending.FAULT;
        }
    }
}
