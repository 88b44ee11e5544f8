package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.probe.ContainerProber;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.probe.Prober.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Probes by programs in a real container, judged as the kubelet does. */
@Tag("cgroup")
class ExecProbeIT {

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    private Outcome probe(ContainerId id, String... command) {
        var spec = new ProbeSpec(
                new ProbeSpec.Exec(List.of(command)),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                1);
        return new ContainerProber(lab.runtime).probe(id, spec, "");
    }

    @Test
    void judgesByTheExitCodeAndTellsTheOutput() {
        var id = lab.container("main").script("while :; do sleep 1; done").start();

        assertThat(probe(id, "true")).isEqualTo(Outcome.SUCCESS);
        assertThat(probe(id, "sh", "-c", "echo not yet >&2; exit 1")).isEqualTo(Outcome.failure("not yet"));
        assertThat(probe(id, "sh", "-c", "exit 9")).isEqualTo(Outcome.failure("command exited with 9"));
        assertThat(probe(id, "sleep", "1000")).isEqualTo(Outcome.failure("command \"sleep 1000\" timed out after 1s"));
        assertThat(probe(id, "nothing").verdict())
                .as("which says nothing of the container")
                .isEqualTo(Verdict.ERROR);
    }

    /** It never ends, floods its output, holds it open from elsewhere, and leaves programs that want to stay. */
    @Test
    void aHostileProgramCostsItsTimeAndLeavesNothing() {
        var id = lab.container("main").script("while :; do sleep 1; done").start();
        var hostile = """
                trap '' TERM HUP INT
                for i in 1 2 3 4 5 6 7 8 9 10; do (trap '' TERM; setsid sleep 4321 &) ; done
                setsid yes flood &
                while :; do echo flood flood flood >&2; done
                """;
        for (int i = 0; i < 3; i++) {
            var began = System.nanoTime();
            var outcome = probe(id, "sh", "-c", hostile);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertThat(outcome.verdict()).isEqualTo(Verdict.FAILURE);
            assertThat(outcome.message()).contains("timed out after 1s").hasSizeLessThan(2_000);
        }
        assertThat(probe(id, "sh", "-c", "! ps -o args | grep '[s]leep 4321\\|[y]es flood'"))
                .isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void aHostileProgramThatFailsHasAShortMessage() {
        var id = lab.container("main").script("while :; do sleep 1; done").start();

        var outcome = probe(id, "sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x; printf '\\033[2J'; exit 1");
        assertThat(outcome.verdict()).isEqualTo(Verdict.FAILURE);
        assertThat(outcome.message()).hasSizeLessThan(20_000);
    }

    /** More processes than it may have: its own forks fail, and not the next probe. */
    @Test
    void aProgramThatForksCountsInItsContainer() {
        var id = lab.container("main")
                .pids(40)
                .script("while :; do sleep 1; done")
                .start();

        assertThat(probe(id, "sh", "-c", "f() { f | f & }; f; wait").verdict()).isNotEqualTo(Verdict.ERROR);
        assertThat(probe(id, "true")).isEqualTo(Outcome.SUCCESS);
        assertThat(lab.findEnd(id)).as("the end of the container").isEmpty();
    }
}
