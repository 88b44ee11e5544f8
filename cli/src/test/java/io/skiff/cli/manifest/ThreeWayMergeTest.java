package io.skiff.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.format.Yaml;
import io.skiff.cli.format.YamlException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ThreeWayMergeTest {

    static Stream<Arguments> rows() {
        return Stream.of(
                row("nothing differs", "{a: 1}", "{a: 1}", "{a: 1, b: 2}", "{}"),
                row("a value is set", "{a: 1}", "{a: 2}", "{a: 1}", "{a: 2}"),
                row("a value is added", "{}", "{a: {b: 1}}", "{a: {c: 2}}", "{a: {b: 1}}"),
                row("what is no longer written is removed", "{a: 1, b: 2}", "{a: 1}", "{a: 1, b: 2}", "{b: null}"),
                row("what is gone already is not removed", "{a: 1, b: 2}", "{a: 1}", "{a: 1}", "{}"),
                row("what others set stays", "{a: 1}", "{a: 1}", "{a: 1, replicas: 5}", "{}"),
                row("a list without key is replaced", "{args: [a]}", "{args: [b]}", "{args: [a]}", "{args: [b]}"),
                row("one and one point zero are the same", "{a: 1}", "{a: 1.0}", "{a: 1}", "{}"),
                row(
                        "an item of a keyed list is changed",
                        "{containers: [{name: a, image: x}]}",
                        "{containers: [{name: a, image: y}]}",
                        "{containers: [{name: a, image: x, tty: false}]}",
                        "{$setElementOrder/containers: [{name: a}], containers: [{name: a, image: y}]}"),
                row(
                        "an item is added and one is removed",
                        "{env: [{name: a, value: '1'}, {name: b, value: '2'}]}",
                        "{env: [{name: a, value: '1'}, {name: c, value: '3'}]}",
                        "{env: [{name: a, value: '1'}, {name: b, value: '2'}, {name: z, value: '9'}]}",
                        "{$setElementOrder/env: [{name: a}, {name: c}],"
                                + " env: [{name: c, value: '3'}, {$patch: delete, name: b}]}"),
                row(
                        "an item of somebody else stays",
                        "{volumes: [{name: a}]}",
                        "{volumes: [{name: a}]}",
                        "{volumes: [{name: a}, {name: injected}]}",
                        "{}"),
                row(
                        "only the order changes",
                        "{containers: [{name: a}, {name: b}]}",
                        "{containers: [{name: b}, {name: a}]}",
                        "{containers: [{name: a}, {name: b}]}",
                        "{$setElementOrder/containers: [{name: b}, {name: a}]}"),
                row(
                        "ports of a container are told apart by containerPort",
                        "{ports: [{containerPort: 80}]}",
                        "{ports: [{containerPort: 80, name: http}]}",
                        "{ports: [{containerPort: 80, protocol: TCP}]}",
                        "{$setElementOrder/ports: [{containerPort: 80}], ports: [{name: http, containerPort: 80}]}"),
                row(
                        "ports that share their key are replaced as a whole",
                        "{}",
                        "{ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}",
                        "{ports: [{port: 53, protocol: TCP}]}",
                        "{ports: [{port: 53, protocol: TCP}, {port: 53, protocol: UDP}]}"),
                row("a type changes", "{a: {b: 1}}", "{a: text}", "{a: {b: 1}}", "{a: text}"),
                row("null removes", "{}", "{a: null}", "{a: 1}", "{a: null}"),
                row("null of what is not there is nothing", "{}", "{a: null}", "{}", "{}"));
    }

    private static Arguments row(String name, String last, String wanted, String live, String patch) {
        return Arguments.of(name, last, wanted, live, patch);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void computesThePatch(String name, String last, String wanted, String live, String patch) throws YamlException {
        assertThat(ThreeWayMerge.patch(parse(last), parse(wanted), parse(live))).isEqualTo(parse(patch));
    }

    private static JsonNode parse(String yaml) throws YamlException {
        return Yaml.parse(yaml, 0);
    }
}
