package io.skiff.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AgesTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT119S, 119s",
        "PT2M, 2m",
        "PT2M5S, 2m5s",
        "PT9M59S, 9m59s",
        "PT10M30S, 10m",
        "PT179M, 179m",
        "PT3H, 3h",
        "PT7H59M, 7h59m",
        "PT47H, 47h",
        "P2D, 2d",
        "P2DT4H, 2d4h",
        "P8DT5H, 8d",
        "P800D, 2y70d",
        "PT-5S, <invalid>"
    })
    void saysAnAgeAsKubectlDoes(Duration age, String text) {
        assertThat(Ages.format(age)).isEqualTo(text);
    }
}
