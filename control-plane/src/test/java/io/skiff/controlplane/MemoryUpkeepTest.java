package io.skiff.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class MemoryUpkeepTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private long committed = 50L << 20;
    private int collections;
    private final MemoryUpkeep upkeep = new MemoryUpkeep(() -> committed, () -> {
        collections++;
        committed = Math.min(committed, 60L << 20);
    });

    @Test
    void collectsWhatAFloodHasLeftOnce() {
        upkeep.step(START);
        committed = 190L << 20;
        upkeep.step(START.plusSeconds(5));
        assertThat(collections).isZero();

        for (int second = 15; second < 100; second++) {
            upkeep.step(START.plusSeconds(second));
        }

        assertThat(collections).isEqualTo(1);
    }

    @Test
    void anIdleServerIsNotInterrupted() {
        for (int second = 0; second < 1000; second += 15) {
            committed = (50L << 20) + second * 10_000L;
            upkeep.step(START.plusSeconds(second));
        }

        assertThat(collections).isZero();
    }
}
