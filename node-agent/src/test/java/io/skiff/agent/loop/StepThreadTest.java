package io.skiff.agent.loop;

import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StepThreadTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final AtomicInteger steps = new AtomicInteger();

    @Test
    void stepsWhenItIsDueAndWhenItIsWoken() {
        Stepped rare = now -> {
            steps.incrementAndGet();
            return Instant.MAX;
        };
        try (var thread = StepThread.start("test", List.of(rare), Clock.systemUTC())) {
            await().atMost(SOON).until(() -> steps.get() == 1);
            thread.wake();
            await().atMost(SOON).until(() -> steps.get() >= 2);
        }
        Stepped often = now -> {
            steps.incrementAndGet();
            return now.plusMillis(1);
        };
        steps.set(0);
        try (var thread = StepThread.start("test", List.of(rare, often), Clock.systemUTC())) {
            await().atMost(SOON).until(() -> steps.get() > 20);
            thread.wake();
        }
    }

    @Test
    void goesOnAfterAFault() {
        Stepped faulty = now -> {
            if (steps.incrementAndGet() == 1) {
                throw new IllegalStateException("planted");
            }
            return Instant.MAX;
        };
        try (var thread = StepThread.start("test", List.of(faulty), Clock.systemUTC())) {
            await().atMost(SOON).until(() -> steps.get() >= 2);
            thread.wake();
        }
    }
}
