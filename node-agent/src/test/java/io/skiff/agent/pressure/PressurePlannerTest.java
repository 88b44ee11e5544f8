package io.skiff.agent.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pressure.PodUse.OfContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PressurePlannerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MEBIBYTE = 1 << 20;

    @ParameterizedTest(name = "{1} of {2} {0}: {4}, was low {3}")
    @CsvSource({
        "MEMORY, 99, 4096, false, true",
        "MEMORY, 100, 4096, false, false",
        "MEMORY, 149, 4096, true, true",
        "MEMORY, 150, 4096, true, false",
        "MEMORY, 30, 256, false, false",
        "DISK, 1023, 102400, false, true",
        "DISK, 1024, 102400, false, false",
        "DISK, 99, 1000, false, true",
        "INODES, 49, 1000, false, true",
        "INODES, 50, 1000, false, false",
        "INODES, 0, 0, false, false",
        "PROCESSES, 19, 1000, false, true",
        "PROCESSES, 20, 1000, false, false",
    })
    void lacksWhatIsBelowItsThresholdUntilHalfAsMuchAgainIsThere(
            Signal signal, long available, long capacity, boolean wasLow, boolean isLow) {
        long unit = signal == Signal.MEMORY || signal == Signal.DISK ? MEBIBYTE : 1;
        var level = new Level(signal, available * unit, capacity * unit);
        var before = wasLow ? Set.of(signal) : Set.<Signal>of();

        assertThat(PressurePlanner.lacking(List.of(level), before, Map.of(), NOW)
                        .contains(signal))
                .isEqualTo(isLow);
    }

    @Test
    void stillLacksForAWhileWhatAPodHadToGoFor() {
        var enough = List.of(new Level(Signal.MEMORY, 1000 * MEBIBYTE, 4096 * MEBIBYTE));
        var before = EnumSet.of(Signal.MEMORY);
        var evicted = Map.of(Signal.MEMORY, NOW);

        assertThat(PressurePlanner.lacking(enough, before, evicted, NOW.plusSeconds(299)))
                .containsExactly(Signal.MEMORY);
        assertThat(PressurePlanner.lacking(enough, before, evicted, NOW.plus(Duration.ofMinutes(5))))
                .isEmpty();
        assertThat(PressurePlanner.lacking(enough, Set.of(), evicted, NOW)).isEmpty();
    }

    @Test
    void whoExceedsItsRequestMostGoesFirst() {
        var level = new Level(Signal.MEMORY, 50 * MEBIBYTE, 4096 * MEBIBYTE);
        var largest = pod("largest", 900, 1000);
        var little = pod("little", 120, 100);
        var most = pod("most", 300, 100);
        var nothing = pod("nothing", 0, 0);

        assertThat(PressurePlanner.victim(level, List.of(largest, little, most, nothing)))
                .contains(new PressurePlanner.Victim(
                        new PodUid("most"),
                        "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container"
                                + " main was using 300Mi, request is 100Mi, has larger consumption of memory. "));
        assertThat(PressurePlanner.victim(level, List.of(largest, nothing))
                        .orElseThrow()
                        .message())
                .isEqualTo("The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. ");
        assertThat(PressurePlanner.victim(level, List.of(nothing))).isEmpty();
    }

    @Test
    void aPodThatCannotBeMeasuredUsesTheMost() {
        var level = new Level(Signal.DISK, 0, 100L << 30);
        var hiding = new PodUse(new PodUid("hiding"), "default/hiding", List.of(), 1, false);

        assertThat(PressurePlanner.victim(level, List.of(pod("large", 5000, 0), hiding)))
                .hasValueSatisfying(victim -> assertThat(victim.uid()).isEqualTo(hiding.uid()));
    }

    private static PodUse pod(String name, long usedMebibytes, long requestedMebibytes) {
        return new PodUse(
                new PodUid(name),
                "default/" + name,
                List.of(new OfContainer("main", usedMebibytes * MEBIBYTE, requestedMebibytes * MEBIBYTE)),
                0,
                true);
    }
}
