package io.skiff.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class MemoryUpkeepTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private long committed = 50L << 20;
    private int collections;
    private long needed = 60L << 20;
    private long smallCollections;
    private final MemoryUpkeep upkeep = new MemoryUpkeep(() -> committed, () -> smallCollections, () -> {
        collections++;
        committed = Math.min(committed, needed);
    });

    /** Nothing grows after a flood, so growth alone would not start a collection. */
    @Test
    void collectsAgainWhatWasStillInUseWhenItFirstLooked() {
        upkeep.step(START);
        committed = 190L << 20;
        needed = 170L << 20;
        upkeep.step(START.plusSeconds(15));
        assertThat(committed).as("during the flood").isEqualTo(170L << 20);

        needed = 60L << 20;
        upkeep.step(START.plusSeconds(30));

        assertThat(committed).as("after it").isEqualTo(60L << 20);
    }

    @Test
    void collectsRarelyWhenItGivesNothingBack() {
        upkeep.step(START);
        committed = 190L << 20;
        for (int second = 15; second < 100_000; second += 15) {
            upkeep.step(START.plusSeconds(second));
        }

        assertThat(collections)
                .as("doubling the wait from 15 s to an hour, in 28 hours")
                .isBetween(20, 40);
    }

    /** The collections during a long flood gave nothing back, and became rare. */
    @Test
    void collectsAgainWhenALongFloodIsOver() {
        upkeep.step(START);
        committed = 190L << 20;
        needed = 190L << 20;
        int second = 15;
        for (; second < 600; second += 15) {
            smallCollections += 100;
            upkeep.step(START.plusSeconds(second));
        }
        needed = 60L << 20;
        smallCollections += 100;
        upkeep.step(START.plusSeconds(second));
        upkeep.step(START.plusSeconds(second + 15));

        assertThat(committed).isEqualTo(60L << 20);
    }

    @Test
    void aServerThatCalmsDownAndIsSmallIsNotInterrupted() {
        for (int second = 0; second < 1000; second += 15) {
            smallCollections += second % 30 == 0 ? 100 : 0;
            upkeep.step(START.plusSeconds(second));
        }

        assertThat(collections).isZero();
    }

    @Test
    void collectsWhatAFloodHasLeftAtTheNextLook() {
        upkeep.step(START);
        committed = 190L << 20;
        upkeep.step(START.plusSeconds(5));
        assertThat(collections).isZero();

        upkeep.step(START.plusSeconds(15));

        assertThat(collections).isEqualTo(1);
        assertThat(committed).isEqualTo(60L << 20);
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
