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
        var drain = Drain.begin(GRACE, NOW).looked(true, at(7));

        assertThat(drain.isOver(at(7), NOW.plusMillis(1999))).isFalse();
    }

    @Test
    void isOverWhenEveryNodeHasMadeANetworkWithoutThePod() {
        var drain =
                Drain.begin(GRACE, NOW).looked(true, at(7)).looked(false, at(8)).looked(false, at(9));

        assertThat(drain.isOver(at(7), NOW)).isFalse();
        assertThat(drain.isOver(at(8), NOW)).isTrue();
    }

    @Test
    void beginsAnewWhenThePodComesBackIntoTheNetwork() {
        var drain =
                Drain.begin(GRACE, NOW).looked(false, at(8)).looked(true, at(9)).looked(false, at(10));

        assertThat(drain.isOver(at(9), NOW)).isFalse();
        assertThat(drain.isOver(at(10), NOW)).isTrue();
    }

    @Test
    void takesTwoSecondsAtMostAndNeverLongerThanTheGrace() {
        assertThat(Drain.begin(GRACE, NOW).isOver(at(0), NOW.plusSeconds(2))).isTrue();
        assertThat(Drain.begin(Duration.ofSeconds(1), NOW).isOver(at(0), NOW.plusSeconds(1)))
                .isTrue();
        assertThat(Drain.begin(Duration.ZERO, NOW).isOver(at(0), NOW)).isTrue();
    }

    /** What other servers' nodes have made counts beside what this one's have. */
    @Test
    void isNotOverBeforeTheNodesOfOtherServersAreAsFar() {
        var drain = Drain.begin(GRACE, NOW).looked(false, new Reached(8, 80));

        assertThat(drain.isOver(new Reached(8, 79), NOW)).isFalse();
        assertThat(drain.isOver(new Reached(7, 80), NOW)).isFalse();
        assertThat(drain.isOver(new Reached(8, 80), NOW)).isTrue();
    }

    private static Reached at(long revision) {
        return new Reached(revision, revision);
    }
}
