package io.skiff.controlplane.loop;

import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.ChangeInbox;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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
public final class ControlLoop<K, O> implements Stepped, AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(ControlLoop.class);
    private static final Duration LIST_AGAIN_AFTER = Duration.ofMinutes(1);

    private final Controller<K, O> controller;
    private final View view;
    private final ObjectWriter writer;
    private final Supplier<CompletableFuture<Long>> readRevision;
    private final RandomGenerator jitter;
    private final Signal signal;

    private final ChangeInbox inbox;
    private final AutoCloseable following;
    private final ConcurrentLinkedQueue<Answer<K>> answers = new ConcurrentLinkedQueue<>();

    private final KeyQueue<K> queue = new KeyQueue<>();
    private final Map<K, KeyState> states = new HashMap<>();
    private long seenRevision;
    private Optional<Instant> keysAgain = Optional.empty();
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
        this.inbox = new ChangeInbox(signal);
        this.following = view.onChange(inbox);
    }

    /** What is wanted of a key changed by something that the view does not show. On the thread that steps. */
    public void lookAt(K key) {
        queue.add(key);
        signal.give();
    }

    /** As {@link #lookAt}, of all keys. On any thread. */
    public void lookAtAll() {
        inbox.reset();
    }

    /** Plans nothing any more of what changes from now on. */
    @Override
    public void close() {
        try {
            following.close();
        } catch (Exception e) {
            LOG.error("The controller {} cannot be taken off the view", controller.name(), e);
        }
    }

    /** Takes in what happened, then plans one key. */
    @Override
    public boolean step(Instant now) {
        throwIfBroken();
        if (!view.isSynced()) {
            return false;
        }
        forgetWritesIfStoreIsAnother();
        lookAtAllAgain(now);
        inbox.readTo(new Changes(now));
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

    private void lookAtAllAgain(Instant now) {
        if (keysAgain.filter(at -> !at.isAfter(now)).isPresent()) {
            keysAgain = Optional.empty();
            inbox.reset();
        }
    }

    @Override
    public Optional<Instant> nextDue() {
        return Stream.of(queue.nextDue(), keysAgain).flatMap(Optional::stream).min(Instant::compareTo);
    }

    /** Queues the keys that changes concern. */
    private final class Changes implements ChangeInbox.Reader {

        private final Instant now;

        Changes(Instant now) {
            this.now = now;
        }

        /** Changes are planned meanwhile, when one object keeps the keys from being listed. */
        @Override
        public void everythingChanged() {
            try {
                view.consistently(() -> controller.keys(view)).forEach(queue::add);
            } catch (RuntimeException e) {
                LOG.error("{}: what there is cannot be listed; trying again in a minute", controller.name(), e);
                keysAgain = Optional.of(now.plus(LIST_AGAIN_AFTER));
            }
        }

        /** One object that cannot be read must not keep what is about the others from being planned. */
        @Override
        public void changed(Change<?> change) {
            try {
                controller.keysOf(change, view).forEach(queue::add);
            } catch (RuntimeException e) {
                LOG.error(
                        "{}: a change of {} {} cannot be read",
                        controller.name(),
                        change.kind(),
                        change.latest().key(),
                        e);
            }
        }

        @Override
        public void leasedChanged(String key) {
            controller.keysOfLeased(key).forEach(queue::add);
        }
    }

    /** A store that was emptied or restored counts from a lower revision: waiting for the old one would never end. */
    private void forgetWritesIfStoreIsAnother() {
        long revision = view.revision();
        if (revision < seenRevision) {
            states.values().forEach(KeyState::forgetWrites);
        }
        seenRevision = revision;
    }

    private void takeAnswers(Instant now) {
        for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
            var state = state(answer.key());
            if (state.answered(answer.ending(), answer.revision())) {
                planAgain(answer.key(), state.finish(now, jitter), now);
            }
        }
    }

    private void planAgain(K key, Optional<Instant> at, Instant now) {
        at.ifPresent(again -> {
            if (again.isAfter(now)) {
                queue.addLater(key, again);
            } else {
                queue.add(key);
            }
        });
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
        if (state.mustLook()) {
            look(key, state);
        } else {
            planAndApply(key, state, now);
        }
    }

    private void look(K key, KeyState state) {
        state.looks();
        var unused = readRevision.get().whenComplete((revision, fault) -> answer(Answer.of(key, revision, fault)));
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
            queue.addLater(key, state.failed(now, jitter));
            return;
        }
        plan.wakeUp().ifPresent(at -> queue.addLater(key, at));
        if (plan.actions().isEmpty()) {
            states.remove(key);
        } else {
            state.applies(plan.actions().size());
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
        answer(Answer.of(key, result, fault));
        if (result == null) {
            tell(key, action, Answer.cause(fault));
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
}
