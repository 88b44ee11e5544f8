package io.skiff.controlplane.gateway.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DrainTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(30);

    @Test
    void isNotOverWhileTrafficIsSentThere() {
        var drain = Drain.begin(GRACE, NOW).looked(true, 7);

        assertThat(drain.isOver(7, NOW.plusMillis(1999))).isFalse();
    }

    @Test
    void isOverWhenEveryNodeHasMadeANetworkWithoutThePod() {
        var drain = Drain.begin(GRACE, NOW).looked(true, 7).looked(false, 8).looked(false, 9);

        assertThat(drain.isOver(7, NOW)).isFalse();
        assertThat(drain.isOver(8, NOW)).isTrue();
    }

    @Test
    void beginsAnewWhenThePodComesBackIntoTheNetwork() {
        var drain = Drain.begin(GRACE, NOW).looked(false, 8).looked(true, 9).looked(false, 10);

        assertThat(drain.isOver(9, NOW)).isFalse();
        assertThat(drain.isOver(10, NOW)).isTrue();
    }

    @Test
    void takesTwoSecondsAtMostAndNeverLongerThanTheGrace() {
        assertThat(Drain.begin(GRACE, NOW).isOver(0, NOW.plusSeconds(2))).isTrue();
        assertThat(Drain.begin(Duration.ofSeconds(1), NOW).isOver(0, NOW.plusSeconds(1)))
                .isTrue();
        assertThat(Drain.begin(Duration.ZERO, NOW).isOver(0, NOW)).isTrue();
    }
}
