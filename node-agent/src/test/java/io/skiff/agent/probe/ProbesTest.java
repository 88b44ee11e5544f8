package io.skiff.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Health;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.testing.FakeClock;
import io.skiff.agent.testing.FakeProber;
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
    private final List<String> told = new ArrayList<>();

    private Probes probes(Duration taken, HealthStore store) {
        return probes(
                (container, probe, address) -> {
                    clock.advance(taken);
                    return Outcome.SUCCESS;
                },
                store,
                ProbeKind.READINESS);
    }

    private Probes probes(Prober prober, HealthStore store, ProbeKind... kinds) {
        var probes = new Probes(
                prober,
                store,
                new Probes.Listener() {
                    @Override
                    public void healthChanged(ContainerId container) {
                        changed.add(container);
                    }

                    @Override
                    public void told(ContainerId container, ProbeKind kind, Outcome outcome) {
                        told.add(kind.title() + " " + outcome.message());
                    }
                },
                clock);
        probes.track(MAIN, PodSpecs.probed("main", kinds), clock.instant(), "10.42.1.2");
        return probes;
    }

    /** A store on a full disk. */
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

    @Test
    void anErrorOfTheProbeIsNoResult() {
        var liveness = new Probes.Key(MAIN, ProbeKind.LIVENESS);
        var probes = probes(
                (container, probe, address) -> Outcome.error("couldn't find port"),
                new FakeProber(),
                ProbeKind.READINESS,
                ProbeKind.LIVENESS);
        for (int i = 0; i < 10; i++) {
            probes.run(READINESS, clock.instant());
            probes.run(liveness, clock.instant());
            clock.advance(Duration.ofSeconds(5));
        }

        assertThat(probes.health(MAIN.pod())).containsEntry(MAIN, new Health(true, false, null));
        assertThat(changed).isEmpty();
        assertThat(told).containsExactly("Readiness couldn't find port", "Liveness couldn't find port");
    }

    @Test
    void aWarningIsASuccessThatIsTold() {
        var probes = probes(
                (container, probe, address) -> Outcome.warning("elsewhere"), new FakeProber(), ProbeKind.READINESS);
        probes.run(READINESS, clock.instant());

        assertThat(probes.health(MAIN.pod())).containsEntry(MAIN, new Health(true, true, null));
        assertThat(told).containsExactly("Readiness elsewhere");
    }
}
