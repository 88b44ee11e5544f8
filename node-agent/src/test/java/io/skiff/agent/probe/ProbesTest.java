package io.skiff.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Health;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.testing.FakeClock;
import io.skiff.agent.testing.PodSpecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbesTest {

    private static final ContainerId MAIN = new ContainerId(new PodUid("web"), "main", 0);
    private static final Probes.Key READINESS = new Probes.Key(MAIN, ProbeKind.READINESS);

    private final FakeClock clock = new FakeClock();
    private final List<ContainerId> changed = new ArrayList<>();

    private Probes probes(Duration taken, HealthStore store) {
        var probes = new Probes(
                (probe, address) -> {
                    clock.advance(taken);
                    return Outcome.SUCCESS;
                },
                store,
                new Probes.Listener() {
                    @Override
                    public void healthChanged(ContainerId container) {
                        changed.add(container);
                    }

                    @Override
                    public void unhealthy(ContainerId container, ProbeKind kind, String message) {}
                },
                clock);
        probes.track(MAIN, PodSpecs.probed("main", ProbeKind.READINESS), clock.instant(), "10.42.1.2");
        return probes;
    }

    /** A store of a disk that is full. */
    private static final class FullStore implements HealthStore {
        @Override
        public Map<String, Health> load() {
            return Map.of();
        }

        @Override
        public void save(Map<ContainerId, Health> health) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }
    }

    @Test
    void tellsAChangeThatCannotBeWrittenDown() {
        var probes = probes(Duration.ZERO, new FullStore());
        probes.run(READINESS, clock.instant());
        assertThat(changed).containsExactly(MAIN);
        assertThat(probes.health(MAIN.pod())).containsEntry(MAIN, new Health(true, true, null));
    }

    @Test
    void waitsAPeriodAfterTheEndOfAProbe() {
        var probes = probes(Duration.ofSeconds(60), new FullStore());
        assertThat(probes.run(READINESS, clock.instant())).isEqualTo(FakeClock.START.plusSeconds(65));
    }
}
