package io.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;
import io.skiff.cli.format.JsonWriter;
import io.skiff.cli.format.Yaml;
import io.skiff.cli.format.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that other people wrote does not act on the terminal of the reader. */
final class EscapesTest {

    /**
     * Clears the screen, sets colours, rings the bell, overwrites its line, ends its line and its cell, and turns the
     * direction of writing; the C1 forms follow.
     */
    private static final String HOSTILE =
            "a\u001b[2J\u001b]0;title\u0007\b\rb\nName:\tforged\u009b31m\u0085\u202eevil\u2066\u2028c\u007f\u200f\ufeff";

    private final FakeApi api = FakeApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    private static void assertHarmless(String output) {
        assertThat(output.codePoints().filter(point -> point != '\n' && Escapes.isActedOn(point)))
                .as(output)
                .isEmpty();
    }

    private static ObjectNode pod() throws Exception {
        var pod = (ObjectNode) Json.parse("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default","labels":{},"annotations":{}},
                "spec":{"containers":[{"name":"c","image":"i","command":["x"],"env":[{"name":"E","value":"v"}]}]},
                "status":{"phase":"Running","reason":"r","message":"m","conditions":[{"type":"Ready","status":"False","reason":"r"}],
                "containerStatuses":[{"name":"c","state":{"waiting":{"reason":"r","message":"m"}}}]}}""");
        return (ObjectNode) hostile(pod);
    }

    /** Replaces every text but the names by the hostile one. */
    private static com.fasterxml.jackson.databind.JsonNode hostile(com.fasterxml.jackson.databind.JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String field : List.copyOf(object.properties().stream()
                    .map(java.util.Map.Entry::getKey)
                    .toList())) {
                if (object.get(field).isTextual()
                        && !List.of("apiVersion", "kind", "name", "namespace", "type")
                                .contains(field)) {
                    object.put(field, HOSTILE);
                } else if (field.equals("labels") || field.equals("annotations")) {
                    ((ObjectNode) object.get(field)).put("k", HOSTILE).put(HOSTILE, "v");
                } else {
                    hostile(object.get(field));
                }
            }
        } else {
            node.forEach(EscapesTest::hostile);
        }
        return node;
    }

    private void serve() throws Exception {
        var items = Json.object();
        items.set("items", Json.array().add(pod()));
        api.on("GET /api/v1/namespaces/default/pods/web", 200, pod().toString());
        api.on("GET /api/v1/namespaces/default/pods", 200, items.toString());
        var event = Json.object().put("type", HOSTILE).put("reason", HOSTILE).put("message", HOSTILE);
        event.set("source", Json.object().put("component", HOSTILE));
        var events = Json.object();
        events.set("items", Json.array().add(event));
        api.on("GET /api/v1/namespaces/default/events", 200, events.toString());
    }

    @Test
    void descriptionsAndTheirEventsAreShownNotActedOn() throws Exception {
        serve();
        var run = Run.on(api, "describe", "pod", "web");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("^[[2J", "\\u202e", "\\u009b", "Events:");
        assertHarmless(run.out());
        assertThat(run.out().lines().filter(line -> line.startsWith("Name:")))
                .as("no forged field")
                .hasSize(1);
    }

    @Test
    void tablesAreShownNotActedOn() throws Exception {
        var table = Json.object().put("kind", "Table");
        table.set(
                "columnDefinitions",
                Json.array()
                        .add(Json.object().put("name", "Name"))
                        .add(Json.object().put("name", "Status")));
        var row = Json.object();
        row.set("cells", Json.array().add("web").add(HOSTILE));
        table.set("rows", Json.array().add(row));
        api.on("GET /api/v1/namespaces/default/pods", 200, table.toString());

        var run = Run.on(api, "get", "pods");
        assertThat(run.out().lines()).hasSize(2);
        assertHarmless(run.out());
    }

    @Test
    void errorsOfServersAreShownNotActedOn() throws Exception {
        var status =
                Json.object().put("kind", "Status").put("status", "Failure").put("reason", HOSTILE);
        api.on(
                "GET /api/v1/namespaces/default/pods/web",
                500,
                status.put("message", HOSTILE).toString());

        var run = Run.on(api, "describe", "pod", "web");
        assertThat(run.err()).contains("^[[2J");
        assertHarmless(run.err().replace("\t", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "yaml"})
    void formatsForProgramsEscapeInTheirOwnWayAndLoseNothing(String format) throws Exception {
        serve();
        var run = Run.on(api, "get", "pod", "web", "-o", format);

        assertHarmless(run.out());
        var read = format.equals("json") ? Json.parse(run.out()) : Yaml.parse(run.out(), 0);
        assertThat(read.at("/status/message").asText()).isEqualTo(HOSTILE);
    }

    @Test
    void jsonPathIsRaw() throws Exception {
        serve();
        assertThat(Run.on(api, "get", "pod", "web", "-o", "jsonpath={.status.message}")
                        .out())
                .isEqualTo(HOSTILE);
    }

    @Test
    void whatIsNoControlCharacterIsAsItWas() throws Exception {
        var text = "ä 中文 😀 \u200d – é ٱلْعَرَبِيَّة\n\tend";
        var out = new java.io.ByteArrayOutputStream();
        var stream = new EscapingStream(new java.io.PrintStream(out, true, StandardCharsets.UTF_8));
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            stream.write(octet);
        }
        stream.writeBytes(new byte[] {(byte) 0xff, (byte) 0xc2, 'x', (byte) 0xe2, (byte) 0x80, 'y'});
        stream.flush();

        assertThat(out.toByteArray()).isEqualTo(concat(text.getBytes(StandardCharsets.UTF_8), new byte[] {
            (byte) 0xff, (byte) 0xc2, 'x', (byte) 0xe2, (byte) 0x80, 'y'
        }));
        assertThat(JsonWriter.write(Json.object().put("a", text))).contains("😀");
        assertThat(YamlWriter.write(Json.object().put("a", "中文 😀"))).isEqualTo("a: 中文 😀\n");
    }

    private static byte[] concat(byte[] one, byte[] other) {
        var all = new java.io.ByteArrayOutputStream();
        all.writeBytes(one);
        all.writeBytes(other);
        return all.toByteArray();
    }
}
