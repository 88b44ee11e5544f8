package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigReaderTest {

    private static Image.Config read(String config) throws IOException {
        return ConfigReader.config(new ObjectMapper().readTree("{\"config\":" + config + "}"), "image web:v1");
    }

    static Stream<Arguments> tooMuch() {
        var word = "\"" + "x".repeat(1000) + "\"";
        return Stream.of(
                Arguments.of("{\"User\":\"" + "u".repeat(1_500_000) + "\"}", "User has 1500000 characters"),
                Arguments.of("{\"WorkingDir\":\"/" + "w".repeat(4095) + "\"}", "WorkingDir has 4096 characters"),
                Arguments.of("{\"StopSignal\":\"" + "S".repeat(65) + "\"}", "StopSignal has 65 characters"),
                Arguments.of(
                        "{\"Env\":[" + (word + ",").repeat(140) + word + "]}",
                        "Entrypoint, Cmd and Env have 141141 bytes"),
                Arguments.of("{\"Cmd\":[\"" + "é".repeat(70_000) + "\"]}", "Entrypoint, Cmd and Env have 140001 bytes"),
                Arguments.of("{\"User\":5}", "User is not a string"),
                Arguments.of("{\"User\":[\"x\"]}", "User is not a string"),
                Arguments.of("{\"User\":\"a\\u0000b\"}", "User has a zero byte"),
                Arguments.of("{\"Entrypoint\":\"x\"}", "Entrypoint is not a list of strings"),
                Arguments.of("{\"Cmd\":[[\"x\"]]}", "Cmd is not a list of strings"),
                Arguments.of("{\"Env\":[\"A=\\u0000\"]}", "Env has a zero byte"));
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void refusesWhatCannotBeRun(String config, String message) {
        assertThatThrownBy(() -> read(config))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("image web:v1 cannot be run: its configuration's " + message);
    }

    static Stream<Arguments> healthChecks() {
        return Stream.of(
                Arguments.of("{}", null),
                Arguments.of("{\"Healthcheck\":null}", null),
                Arguments.of("{\"Healthcheck\":{\"Test\":[\"NONE\"]}}", null),
                Arguments.of("{\"Healthcheck\":{\"Test\":[]}}", null),
                Arguments.of(
                        "{\"Healthcheck\":{\"Test\":[\"CMD\",\"curl\",\"-f\",\"http://localhost/\"]}}",
                        check("PT30S", "PT30S", 3, "curl", "-f", "http://localhost/")),
                Arguments.of(
                        "{\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"test -e /ok || exit 1\"],\"Interval\":5000000000,"
                                + "\"Timeout\":1500000000,\"StartPeriod\":60000000000,\"Retries\":5}}",
                        check("PT5S", "PT1.5S", 5, "/bin/sh", "-c", "test -e /ok || exit 1")),
                Arguments.of(
                        "{\"Shell\":[\"/bin/bash\",\"-ec\"],\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"x\"],\"Interval\":-1,"
                                + "\"Retries\":-7}}",
                        check("PT30S", "PT30S", 3, "/bin/bash", "-ec", "x")),
                Arguments.of(
                        "{\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"],\"Interval\":9223372036854775807,\"Retries\":2000000000}}",
                        check("PT24H", "PT30S", 1000, "x")));
    }

    private static Image.HealthCheck check(String interval, String timeout, int retries, String... command) {
        return new Image.HealthCheck(List.of(command), Duration.parse(interval), Duration.parse(timeout), retries);
    }

    @ParameterizedTest
    @MethodSource("healthChecks")
    void readsTheHealthCheckWithDockersDefaults(String config, Image.@Nullable HealthCheck expected)
            throws IOException {
        assertThat(read(config).healthCheck()).isEqualTo(expected);
    }

    @Test
    void takesWhatIsUsual() throws IOException {
        var config = read("{\"User\":null,\"Env\":[\"A=b=c\",\"none\",\"=x\"],\"Cmd\":[\"sh\"],\"Entrypoint\":null,"
                + "\"ExposedPorts\":{\"80/tcp\":{}},\"Labels\":{\"a\":\"b\"}}");
        assertThat(config.user()).isEmpty();
        assertThat(config.workingDirectory()).isEqualTo("/");
        assertThat(config.environment()).containsOnlyKeys("A").containsValue("b=c");
        assertThat(config.cmd()).containsExactly("sh");
        assertThat(config.entrypoint()).isEmpty();
    }
}
