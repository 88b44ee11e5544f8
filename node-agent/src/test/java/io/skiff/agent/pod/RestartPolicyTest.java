package io.skiff.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerObservation.Ended;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyTest {

    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest(name = "ran {0}, step {1}: waits {2}, counts from {3}")
    @CsvSource({
        "PT1S,   0, PT0S,  0",
        "PT1S,   1, PT10S, 1",
        "PT1S,   2, PT20S, 2",
        "PT1S,   3, PT40S, 3",
        "PT1S,   5, PT160S, 5",
        "PT1S,   6, PT5M,  6",
        "PT1S,  60, PT5M, 60",
        "PT9M59S, 4, PT80S, 4",
        "PT10M,  4, PT0S,  0",
        "PT5H,  60, PT0S,  0",
    })
    void waitsLongerAfterEachQuickEnd(String ran, int step, String delay, int counted) {
        var finished = START.plus(Duration.parse(ran));
        var restart = RestartPolicy.afterEnd(new Ended(1, true, 0, false, START, finished), step);

        assertThat(restart)
                .isEqualTo(new RestartPolicy.Restart(
                        counted, Duration.parse(delay), finished.plus(Duration.parse(delay))));
    }
}
