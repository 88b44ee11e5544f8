package io.skiff.agent.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.cgroup.Usage;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.usage.Reading.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A container that uses half a core, on a host that uses all of one. */
class UsageWindowTest {

    private static final ContainerId ID = new ContainerId(new PodUid("u1"), "main", 0);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START.plusSeconds(100);
    private Instant startedAt = START;
    private final List<Duration> waits = new ArrayList<>();
    private final UsageWindow window = new UsageWindow(this::read, this::pass);

    private Reading read() {
        long nanos = Duration.between(START, now).toNanos();
        long own = Duration.between(startedAt, now).toNanos();
        return new Reading(
                now,
                new Usage(nanos, 1 << 20),
                Map.of(ID, new Counted("default", "web", startedAt, new Usage(own / 2, 4096))));
    }

    private void pass(Duration time) {
        waits.add(time);
        now = now.plus(time);
    }

    @Test
    void theFirstOneWhoAsksWaitsASecond() throws InterruptedException {
        var rates = window.take();

        assertThat(waits).containsExactly(Duration.ofSeconds(1));
        assertThat(rates.hostCpu()).isEqualTo(1_000_000_000);
        assertThat(rates.containers()).containsExactly(new Rates.OfContainer(ID, "default", "web", 500_000_000, 4096));
    }

    @Test
    void whoComesSoonAfterLooksBack() throws InterruptedException {
        window.take();
        now = now.plusSeconds(9);

        assertThat(window.take().window()).isEqualTo(Duration.ofSeconds(10));
        assertThat(waits).hasSize(1);
    }

    @Test
    void aWindowEndsAfterAWhile() throws InterruptedException {
        window.take();
        now = now.plusSeconds(20);
        assertThat(window.take().window()).isEqualTo(Duration.ofSeconds(21));
        now = now.plusSeconds(5);

        assertThat(window.take().window()).isEqualTo(Duration.ofSeconds(5));
        assertThat(waits).hasSize(1);
    }

    @Test
    void whatWasLongAgoDoesNotCount() throws InterruptedException {
        window.take();
        now = now.plusSeconds(120);

        assertThat(window.take().window()).isEqualTo(Duration.ofSeconds(1));
        assertThat(waits).hasSize(2);
    }

    @Test
    void aClockThatGoesBackBeginsAnew() throws InterruptedException {
        window.take();
        now = now.minusSeconds(50);

        assertThat(window.take().window()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aNewContainerIsCountedFromItsStart() throws InterruptedException {
        var first = new Reading(now, new Usage(0, 0), Map.of());
        startedAt = now.plusSeconds(4);
        now = now.plusSeconds(6);

        assertThat(new Rates(first, read()).containers().get(0).cpuNanosPerSecond())
                .isEqualTo(500_000_000);
        startedAt = now.minusMillis(500);
        assertThat(new Rates(first, read()).containers()).isEmpty();
    }
}
