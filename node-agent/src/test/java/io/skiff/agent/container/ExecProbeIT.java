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
}
