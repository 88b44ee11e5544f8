package io.skiff.controlplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.Faults.Fault;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.write.Fence;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The election between two servers on one store. */
final class LeadershipTest {

    private final ManualClock clock = new ManualClock();
    private final MemoryStore store = MemoryStore.stepped(clock);
    private final Candidate one = new Candidate("one");
    private final Candidate two = new Candidate("two");

    @Test
    void oneLeadsAndStaysLeader() {
        pass(Duration.ofSeconds(30), one, two);

        assertThat(one.told).containsExactly("elected");
        assertThat(two.told).isEmpty();
    }

    @Test
    void theOtherTakesOverWhenTheLeaderIsSilent() {
        pass(Duration.ofSeconds(2), one, two);

        pass(Duration.ofSeconds(6), two);

        assertThat(two.told).containsExactly("elected");
        assertThat(two.fence.revision()).isGreaterThan(one.fence.revision());
    }

    @Test
    void writesOfADeposedLeaderFail() {
        pass(Duration.ofSeconds(2), one, two);
        pass(Duration.ofSeconds(6), two);

        var late = store.commit(one.fence.guard(Transaction.create("/skiff/x", new byte[0])));
        store.drain();

        assertThat(late.join()).isInstanceOf(io.skiff.controlplane.store.CommitResult.Conflict.class);
    }

    @Test
    void aSilentLeaderStopsBeforeTheOtherBegins() {
        pass(Duration.ofSeconds(2), one, two);
        store.inject(operation -> Fault.LOSE_REQUEST);

        pass(Duration.ofSeconds(5), one);

        assertThat(one.told).containsExactly("elected", "lost");
    }

    @Test
    void leadsAgainAfterTheStoreWasGone() {
        pass(Duration.ofSeconds(2), one);
        store.inject(operation -> Fault.LOSE_REQUEST);
        pass(Duration.ofSeconds(10), one);
        store.inject(operation -> Fault.NONE);

        pass(Duration.ofSeconds(6), one);

        assertThat(one.told).containsExactly("elected", "lost", "elected");
    }

    @Test
    void aServerThatWasKilledTakesOverFromItselfAtOnce() {
        pass(Duration.ofSeconds(2), one);
        var reborn = new Candidate("one");

        pass(Duration.ofSeconds(1), reborn);

        assertThat(reborn.told).containsExactly("elected");
    }

    @Test
    void resigningLetsTheOtherLeadWithinASecond() {
        pass(Duration.ofSeconds(2), one, two);
        var unused = one.leadership.resign();

        pass(Duration.ofSeconds(1), two);

        assertThat(two.told).containsExactly("elected");
    }

    /** The answer is lost, as for lack of memory. */
    @Test
    void anAnswerThatNeverComesIsNotWaitedForForEver() {
        var lost = new AtomicBoolean();
        var forgetful = (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> method.getName().equals("grantLease") && !lost.getAndSet(true)
                        ? new CompletableFuture<Long>()
                        : method.invoke(store, arguments));
        var three = new Candidate("three", forgetful);

        pass(Duration.ofSeconds(20), three);

        assertThat(lost).isTrue();
        assertThat(three.told).containsExactly("elected");
    }

    /**
     * Answers come late and in any order. A request that follows from an old answer must not go on beside a new round.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void isElectedOnceForEachTimeItLost(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            // at times the store is silent for longer than the lease
            boolean silent = i / 60 % 2 == 1;
            if (!silent) {
                while (random.nextInt(4) > 0 && store.step(random::nextInt)) {
                    one.leadership.step(clock.instant());
                }
            }
            one.leadership.step(clock.instant());
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(one.told.size()).isGreaterThan(4);
        for (int i = 0; i < one.told.size(); i++) {
            assertThat(one.told.get(i)).as("%d of %s", i, one.told).isEqualTo(i % 2 == 0 ? "elected" : "lost");
        }
    }

    private void pass(Duration time, Candidate... awake) {
        for (long passed = 0; passed < time.toMillis(); passed += 100) {
            boolean busy = true;
            while (busy) {
                busy = store.step();
                for (var server : awake) {
                    busy |= server.leadership.step(clock.instant());
                }
            }
            clock.advance(Duration.ofMillis(100));
        }
    }

    private final class Candidate implements Leadership.Listener {

        private final List<String> told = new ArrayList<>();
        private final Leadership leadership;
        private Fence fence = new Fence("", 0);

        Candidate(String id) {
            this(id, store);
        }

        Candidate(String id, Store store) {
            leadership = new Leadership(store, id, this, new Signal());
        }

        @Override
        public void elected(Fence newFence) {
            fence = newFence;
            told.add("elected");
        }

        @Override
        public void lost() {
            told.add("lost");
        }
    }
}
