package io.skiff.controlplane.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StepThreadTest {

    private final CountDownLatch halted = new CountDownLatch(1);
    private final CountDownLatch wentOn = new CountDownLatch(2);

    @Test
    void anErrorEndsTheProcess() throws InterruptedException {
        var thread = start(() -> {
            throw new OutOfMemoryError("planted");
        });

        assertThat(halted.await(10, TimeUnit.SECONDS)).isTrue();
        thread.close();
    }

    @Test
    void anExceptionDoesNot() throws InterruptedException {
        var thread = start(() -> {
            wentOn.countDown();
            throw new IllegalStateException("planted");
        });

        assertThat(wentOn.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(halted.getCount()).isEqualTo(1);
        thread.close();
    }

    private StepThread start(Runnable step) {
        return StepThread.start("test", List.of(new Always(step)), new Signal(), Clock.systemUTC(), halted::countDown);
    }

    /** A part that always has something to do. */
    private record Always(Runnable work) implements Stepped {

        @Override
        public boolean step(Instant now) {
            work.run();
            return true;
        }

        @Override
        public Optional<Instant> nextDue() {
            return Optional.of(Instant.EPOCH);
        }
    }
}
