package io.skiff.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.testing.Faults.Fault;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.testing.RecordedWatch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The fake obeys the contract, and loses what a test wants. */
final class MemoryStoreTest extends StoreContract {

    private final ManualClock clock = new ManualClock();
    private final MemoryStore store = MemoryStore.immediate(clock);

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected void passTime(Duration time) {
        clock.advance(time);
    }

    @Test
    void aLostRequestIsNotDone() {
        store.inject(operation -> Fault.LOSE_REQUEST);
        var lost = store.commit(Transaction.create("/skiff/a", new byte[0]));
        store.inject(operation -> Fault.NONE);

        assertThat(lost).isCompletedExceptionally();
        assertThat(store.list("/skiff/").join().entries()).isEmpty();
    }

    @Test
    void aLostAnswerHidesWhatWasDone() {
        store.inject(operation -> Fault.LOSE_ANSWER);
        var lost = store.commit(Transaction.create("/skiff/a", new byte[0]));
        store.inject(operation -> Fault.NONE);

        assertThat(lost).isCompletedExceptionally();
        assertThat(store.list("/skiff/").join().entries()).hasSize(1);
    }

    @Test
    void aRepeatedRequestMeetsItself() {
        store.inject(operation -> Fault.REPEAT_REQUEST);

        assertThat(store.commit(Transaction.create("/skiff/a", new byte[0])).join())
                .isEqualTo(new CommitResult.Conflict("/skiff/a"));
    }

    @Test
    void nothingArrivesBeforeItsStep() {
        var stepped = MemoryStore.stepped(clock);
        var watch = new RecordedWatch();
        stepped.watch("/skiff/", 1, watch);
        assertThat(stepped.step()).as("the watch starts").isTrue();
        stepped.inject(operation -> Fault.DELAY_REQUEST);
        var delayed = stepped.commit(Transaction.create("/skiff/a", new byte[0]));

        assertThat(delayed).isNotDone();
        assertThat(stepped.step()).isTrue();
        assertThat(delayed).isDone();
        assertThat(watch.events()).isEmpty();
        assertThat(stepped.step()).isTrue();
        assertThat(watch.events()).hasSize(1);
        assertThat(stepped.step()).isFalse();
    }
}
