package io.skiff.controlplane.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TurnsTest {

    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<String> done = new CopyOnWriteArrayList<>();

    @Test
    void aFloodDelaysAnotherByOnePiece() throws InterruptedException {
        try (var turns = new Turns("test", new Turns.Limits(1, 1, 100, 50))) {
            var all = new CountDownLatch(21);
            for (int i = 0; i < 20; i++) {
                turns.execute("flood", work("flood", all));
            }
            turns.execute("other", work("other", all));
            gate.countDown();

            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(done.indexOf("other")).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void oneCannotHaveAllThreads() throws InterruptedException {
        try (var turns = new Turns("test", new Turns.Limits(3, 2, 100, 50))) {
            var other = new CountDownLatch(1);
            for (int i = 0; i < 10; i++) {
                turns.execute("flood", work("flood", new CountDownLatch(1)));
            }
            turns.execute("other", other::countDown);

            assertThat(other.await(10, TimeUnit.SECONDS)).isTrue();
            gate.countDown();
        }
    }

    @Test
    void whatWaitsIsBounded() {
        try (var turns = new Turns("test", new Turns.Limits(1, 1, 5, 3))) {
            var never = new CountDownLatch(1);
            for (int i = 0; i < 4; i++) {
                turns.execute("a", work("a", never));
            }
            assertThatThrownBy(() -> turns.execute("a", work("a", never)))
                    .isInstanceOf(RejectedExecutionException.class);
            turns.execute("b", work("b", never));
            turns.execute("c", work("c", never));
            assertThatThrownBy(() -> turns.execute("d", work("d", never)))
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void aFaultDoesNotTakeAThreadAway() throws InterruptedException {
        try (var turns = new Turns("test", new Turns.Limits(1, 1, 5, 3))) {
            turns.execute("a", () -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> {});
                throw new IllegalStateException("on purpose");
            });
            var after = new CountDownLatch(1);
            turns.execute("a", after::countDown);

            assertThat(after.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whenTheSystemGivesNoThreadNoTurnIsLost() throws InterruptedException {
        var threads = new AtomicInteger();
        try (var turns = new Turns(new Turns.Limits(2, 2, 100, 50), task -> threadThatStarts(task, false))) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> turns.execute("a", () -> {})).isInstanceOf(OutOfMemoryError.class);
            }
        }
        try (var turns = new Turns(
                new Turns.Limits(2, 2, 100, 50), task -> threadThatStarts(task, threads.incrementAndGet() == 1))) {
            gate.countDown();
            var all = new CountDownLatch(10);
            for (int i = 0; i < 10; i++) {
                turns.execute("a", work("a", all));
            }
            assertThat(all.await(10, TimeUnit.SECONDS))
                    .as("done by the one that there is")
                    .isTrue();
        }
    }

    private static Thread threadThatStarts(Runnable task, boolean starts) {
        return new Thread(task) {
            @Override
            public synchronized void start() {
                if (!starts) {
                    throw new OutOfMemoryError("planted");
                }
                setDaemon(true);
                super.start();
            }
        };
    }

    private Runnable work(String name, CountDownLatch all) {
        return () -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                return;
            }
            done.add(name);
            all.countDown();
        };
    }
}
