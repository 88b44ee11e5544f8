package io.skiff.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are those of Go's {@code time.Duration}. */
class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ms",
        "850, 850ms",
        "1000, 1s",
        "1200, 1.2s",
        "10023, 10.023s",
        "20000, 20s",
        "60000, 1m0s",
        "120500, 2m0.5s",
        "3603000, 1h0m3s",
        "90061001, 25h1m1.001s",
    })
    void readsAsInGo(long millis, String told) {
        assertThat(GoDuration.of(Duration.ofMillis(millis))).isEqualTo(told);
    }
}
