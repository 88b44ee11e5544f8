package io.skiff.cli.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Row(String template, String expected, boolean isError) {
        @Override
        public String toString() {
            return template;
        }
    }

    private static Row row(String line) {
        boolean isError = !line.contains("  =>  ");
        var parts = line.split(isError ? "  !  " : "  =>  ", 2);
        try {
            return new Row(parts[0], isError ? parts[1] : JSON.readValue(parts[1], String.class), isError);
        } catch (IOException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    static Stream<Row> recorded() throws IOException {
        return text("kubectl.txt").lines().filter(line -> !line.startsWith("#")).map(JsonPathTest::row);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void printsWhatKubectlPrints(Row row) throws IOException {
        var object = JSON.readTree(text("object.json"));
        if (row.isError()) {
            assertThatThrownBy(() -> JsonPath.parse(row.template()).print(object))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining(row.expected());
        } else {
            assertThat(JsonPath.parse(row.template()).print(object)).isEqualTo(row.expected());
        }
    }

    /** What kubectl get takes, or prints in the random order of Go's maps. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            .metadata.name                         | web
            metadata.name                          | web
            {.metadata.labels.app\\.io/name}       | x
            {.metadata.labels['app.io/name']}      | x
            {.metadata.*}                          | web {"app.io/name":"x"}
            {..name}                               | web c
            {.spec.containers[*].ports[*].port}    | 80 443
            {.spec.containers[?(@.ports[0].port>=80)].name} | c
            {.spec.containers[?(@.ports[0].port<80)].name}  | ''
            {"}"}                                  | }
            """)
    void printsWhatScriptsAskFor(String template, String expected) throws IOException {
        JsonNode object = JSON.readTree("""
                {"metadata": {"name": "web", "labels": {"app.io/name": "x"}, "gone": null},
                 "spec": {"containers": [{"name": "c", "ports": [{"port": 80}, {"port": 443}]}]}}
                """);

        assertThat(JsonPath.parse(template).print(object)).isEqualTo(expected);
    }

    @Test
    void findsNothingBeyondTheEndOfAList() throws IOException {
        var path = JsonPath.parse("{.items[0].name}");

        assertThat(path.find(JSON.readTree("{\"items\": []}"))).isEmpty();
        assertThat(path.find(JSON.readTree("{\"items\": [{\"name\": \"a\"}]}"))).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{.a",
                "{.a[",
                "{.a['b}",
                "{.a[?(@.b==\"c]}",
                "{.a[?@.b]}",
                "{.a b}",
                "{.a[1:2:0]}",
                "{\"\\x\"}",
                "{.a.}x{",
                "{.a[99999999999]}",
                "{..}",
                "{end}"
            })
    void saysWhatCannotBeRead(String template) {
        assertThatThrownBy(() -> JsonPath.parse(template))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("error: error parsing jsonpath " + template);
    }

    private static String text(String name) throws IOException {
        try (var file = JsonPathTest.class.getResourceAsStream("/golden/jsonpath/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
