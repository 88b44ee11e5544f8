package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.Stream;
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
