package io.skiff.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
                        "ports of a service are told apart by port",
                        "{spec: {ports: [{port: 80, name: a}, {port: 81}]}}",
                        "{spec: {ports: [{port: 80, name: b}, {port: 81}]}}",
                        "{spec: {ports: [{port: 80, name: a, protocol: TCP}, {port: 81, protocol: TCP}]}}",
                        "{spec: {$setElementOrder/ports: [{port: 80}, {port: 81}], ports: [{name: b, port: 80}]}}"),
                row(
                        "ports of an endpoint slice are one list",
                        "{ports: [{port: 80, name: a}, {port: 81}]}",
                        "{ports: [{port: 80, name: b}, {port: 81}]}",
                        "{ports: [{port: 80, name: a, protocol: TCP}, {port: 81, protocol: TCP}]}",
                        "{ports: [{port: 80, name: b}, {port: 81}]}"),
                row(
                        "the same port for TCP and UDP does not differ",
                        "{ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]}",
                        "{ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]}",
                        "{ports: [{containerPort: 53, protocol: TCP}, {containerPort: 53, protocol: UDP}]}",
                        "{}"),
                row(
                        "a variable that is there twice does not differ",
                        "{env: [{name: A, value: '1'}, {name: A, value: '2'}]}",
                        "{env: [{name: A, value: '1'}, {name: A, value: '2'}]}",
                        "{env: [{name: A, value: '1'}, {name: A, value: '2'}]}",
                        "{}"),
                row(
                        "a strategy of another type takes the place of the one before",
                        "{}",
                        "{spec: {strategy: {type: Recreate}}}",
                        "{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%}}}}",
                        "{spec: {strategy: {type: Recreate, $retainKeys: [type]}}}"),
                row(
                        "a strategy that does not differ keeps its defaults",
                        "{}",
                        "{spec: {strategy: {type: RollingUpdate}}}",
                        "{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%}}}}",
                        "{}"),
                row(
                        "a volume of another kind takes the place of the one before",
                        "{}",
                        "{volumes: [{name: a, configMap: {name: c}}]}",
                        "{volumes: [{name: a, emptyDir: {}}]}",
                        "{$setElementOrder/volumes: [{name: a}],"
                                + " volumes: [{name: a, configMap: {name: c}, $retainKeys: [name, configMap]}]}"),
                row(
                        "a finalizer is removed, those of others stay",
                        "{metadata: {finalizers: [a/x, a/y]}}",
                        "{metadata: {finalizers: [a/x, a/z]}}",
                        "{metadata: {finalizers: [a/x, a/y, b/z]}}",
                        "{metadata: {finalizers: [a/z], $deleteFromPrimitiveList/finalizers: [a/y]}}"),
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
        assertThat(ThreeWayMerge.patch(parse(last), parse(wanted), parse(live)))
                .isEqualTo(new ThreeWayMerge.Patch((ObjectNode) parse(patch), true));
    }

    static Stream<Arguments> wholeRows() {
        return Stream.of(
                row(
                        "a port for UDP beside the one for TCP",
                        "{spec: {ports: [{port: 53}]}}",
                        "{spec: {ports: [{port: 53}, {port: 53, protocol: UDP}]}}",
                        "{metadata: {resourceVersion: '7'}, spec: {ports: [{port: 53, protocol: TCP}]}}",
                        "{metadata: {resourceVersion: '7'}, spec: {ports: [{port: 53}, {port: 53, protocol: UDP}]}}"),
                row(
                        "a variable that is there twice is written once",
                        "{env: [{name: A, value: '1'}, {name: A, value: '2'}]}",
                        "{env: [{name: A, value: '1'}]}",
                        "{env: [{name: A, value: '1'}, {name: A, value: '2'}]}",
                        "{env: [{name: A, value: '1'}]}"),
                row(
                        "what is around it is changed as ever",
                        "{metadata: {finalizers: [a/x]}, old: 1, containers: [{name: b, image: x}, {name: c}]}",
                        "{metadata: {finalizers: [a/z]}, strategy: {type: Recreate},"
                                + " containers: [{name: b, image: y, env: [{name: A}]}]}",
                        "{metadata: {finalizers: [a/x, b/z]}, old: 1, strategy: {type: R, rollingUpdate: {}},"
                                + " containers: [{name: inject}, {name: b, image: x, tty: false, env: [{name: A}, {name: A}]}, {name: c}]}",
                        "{metadata: {finalizers: [b/z, a/z]}, old: null, strategy: {type: Recreate, rollingUpdate: null},"
                                + " containers: [{name: b, image: y, tty: false, env: [{name: A}]}, {name: inject}]}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wholeRows")
    void sendsWholeListsWhereItemsCannotBeToldApart(String name, String last, String wanted, String live, String patch)
            throws YamlException {
        assertThat(ThreeWayMerge.patch(parse(last), parse(wanted), parse(live)))
                .isEqualTo(new ThreeWayMerge.Patch((ObjectNode) parse(patch), false));
    }

    private static JsonNode parse(String yaml) throws YamlException {
        return Yaml.parse(yaml, 0);
    }
}
