package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cgroup")
class ContainerLaunchIT {

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void runsAProgramAsTheFirstProcess() {
        var outcome = lab.container("first").script("echo I am $$; exit 7").runToEnd();

        assertThat(outcome.text()).isEqualTo("I am 1\n");
        assertThat(outcome.end().exitCode()).isEqualTo(7);
        assertThat(outcome.end().isExitCodeKnown()).isTrue();
    }
}
