package io.skiff.controlplane.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.Faults.Fault;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class ViewWatchdogTest {

    private static final int MANY = 5 * ViewWatchdog.LOOKS_UNTIL_DEAD;

    private final ManualClock clock = new ManualClock();
    private final MemoryStore store = MemoryStore.stepped(clock);
    private final LiveView view = new LiveView(StoredKinds.registry());
    private ViewFolder folder = new ViewFolder(store, view, new Signal());
    private int ended;
    private final ViewWatchdog watchdog = new ViewWatchdog(store::readRevision, view, () -> ended++);
    private int written;

    @Test
    void aViewThatFollowsLivesOn() {
        for (int i = 0; i < MANY; i++) {
            write();
            follow();
            look();
        }

        assertThat(ended).isZero();
        assertThat(watchdog.isBehind()).isFalse();
    }

    @Test
    void oneThatStandsStillIsToldAndEndsTheProcess() {
        follow();
        look();
        write();
        folder.close(); // without a sign of it

        look(2 + ViewWatchdog.LOOKS_UNTIL_BEHIND);
        assertThat(watchdog.isBehind()).isTrue();
        assertThat(ended).isZero();

        look(ViewWatchdog.LOOKS_UNTIL_DEAD);
        assertThat(ended).isPositive();
    }

    @Test
    void oneWhoseFirstListIsNeverAnsweredEndsTheProcess() {
        var silent = (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> new CompletableFuture<>());
        folder = new ViewFolder(silent, view, new Signal());
        write();
        followAndLook(ViewWatchdog.LOOKS_AT_THE_FIRST_LIST - 1);
        assertThat(ended).as("a long list is waited for").isZero();

        followAndLook(3);
        assertThat(ended).isPositive();
    }

    private void followAndLook(int times) {
        for (int i = 0; i < times; i++) {
            follow();
            look();
        }
    }

    /** A busy server is not dead. */
    @Test
    void oneThatIsSlowLivesOn() {
        follow();
        for (int i = 0; i < MANY; i++) {
            write();
            write();
            if (i % (ViewWatchdog.LOOKS_UNTIL_DEAD / 2) == 0) {
                follow();
            }
            look();
        }

        assertThat(ended).isZero();
    }

    /** The view folds in less than is written, but goes on. */
    @Test
    void oneThatNeverCatchesUpLivesOn() {
        var shown = new AtomicLong(1);
        var behind = watchdogOf(shown, () -> CompletableFuture.completedFuture(1_000 + 2 * shown.get()));

        for (int i = 0; i < MANY; i++) {
            shown.incrementAndGet();
            clock.advance(ViewWatchdog.BETWEEN_LOOKS);
            behind.step(clock.instant());
        }

        assertThat(ended).isZero();
    }

    /** An answer of the store does not count for the next question. */
    @Test
    void anAnswerCountsOnce() {
        var answers =
                new ArrayDeque<>(List.of(CompletableFuture.completedFuture(9L), CompletableFuture.completedFuture(9L)));
        var unanswered =
                watchdogOf(new AtomicLong(1), () -> answers.isEmpty() ? new CompletableFuture<>() : answers.remove());

        for (int i = 0; i < MANY; i++) {
            clock.advance(ViewWatchdog.BETWEEN_LOOKS);
            unanswered.step(clock.instant());
        }

        assertThat(ended).isZero();
    }

    private ViewWatchdog watchdogOf(AtomicLong shown, Supplier<CompletableFuture<Long>> readRevision) {
        var following = (View) Proxy.newProxyInstance(
                View.class.getClassLoader(),
                new Class<?>[] {View.class},
                (proxy, method, arguments) -> method.getName().equals("revision") ? (Object) shown.get() : true);
        return new ViewWatchdog(readRevision, following, () -> ended++);
    }

    @Test
    void whileTheStoreIsAwayNothingIsKnown() {
        follow();
        write();
        folder.close();
        store.inject(operation -> Fault.LOSE_REQUEST);

        look(MANY);

        assertThat(ended).isZero();
    }

    private void write() {
        var unused = store.commit(Transaction.create("/skiff/x/" + written++, new byte[0]));
    }

    private void follow() {
        boolean busy = true;
        while (busy) {
            busy = store.step() || folder.step(clock.instant());
        }
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            look();
        }
    }

    /** Looks, and lets the store answer. */
    private void look() {
        clock.advance(ViewWatchdog.BETWEEN_LOOKS);
        watchdog.step(clock.instant());
        store.drain();
    }
}
