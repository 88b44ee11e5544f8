package io.skiff.controlplane.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.schema.Schema;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StrategicMergeTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments("sets a field", Pod.class, "{a: 1}", "{b: 2}", "{a: 1, b: 2}"),
                arguments("removes by null", Pod.class, "{a: 1, b: 2}", "{a: null}", "{b: 2}"),
                arguments(
                        "merges maps",
                        Pod.class,
                        "{metadata: {labels: {a: b}}}",
                        "{metadata: {labels: {c: d, a: null}}}",
                        "{metadata: {labels: {c: d}}}"),
                arguments(
                        "merges containers by name",
                        Pod.class,
                        "{spec: {containers: [{name: a, image: x}, {name: b, image: y}]}}",
                        "{spec: {containers: [{name: b, image: z}]}}",
                        "{spec: {containers: [{name: a, image: x}, {name: b, image: z}]}}"),
                arguments(
                        "adds a container",
                        Pod.class,
                        "{spec: {containers: [{name: a}]}}",
                        "{spec: {containers: [{name: b}]}}",
                        "{spec: {containers: [{name: a}, {name: b}]}}"),
                arguments(
                        "deletes an item",
                        Pod.class,
                        "{spec: {containers: [{name: a}, {name: b}]}}",
                        "{spec: {containers: [{name: a, $patch: delete}]}}",
                        "{spec: {containers: [{name: b}]}}"),
                arguments(
                        "deletes an item that is not there",
                        Pod.class,
                        "{spec: {containers: [{name: b}]}}",
                        "{spec: {containers: [{name: a, $patch: delete}]}}",
                        "{spec: {containers: [{name: b}]}}"),
                arguments(
                        "deletes every item with the key",
                        Pod.class,
                        "{spec: {containers: [{name: a, env: [{name: A, value: x}, {name: B}, {name: A, value: y}]}]}}",
                        "{spec: {containers: [{name: a, env: [{name: A, $patch: delete}]}]}}",
                        "{spec: {containers: [{name: a, env: [{name: B}]}]}}"),
                arguments(
                        "deletes before it merges",
                        Pod.class,
                        "{spec: {containers: [{name: a, env: [{name: A, value: x}, {name: A, value: y}]}]}}",
                        "{spec: {containers: [{name: a, env: [{name: A, value: z}, {name: A, $patch: delete}]}]}}",
                        "{spec: {containers: [{name: a, env: [{name: A, value: z}]}]}}"),
                arguments(
                        "replaces a list",
                        Pod.class,
                        "{spec: {containers: [{name: a}, {name: b}]}}",
                        "{spec: {containers: [{name: c}, {$patch: replace}]}}",
                        "{spec: {containers: [{name: c}]}}"),
                arguments(
                        "replaces a map",
                        Deployment.class,
                        "{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}}",
                        "{spec: {strategy: {$patch: replace, type: Recreate}}}",
                        "{spec: {strategy: {type: Recreate}}}"),
                arguments(
                        "deletes a map",
                        Pod.class,
                        "{spec: {securityContext: {runAsUser: 1}}}",
                        "{spec: {securityContext: {$patch: delete}}}",
                        "{spec: {}}"),
                arguments(
                        "retains keys",
                        Deployment.class,
                        "{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}}",
                        "{spec: {strategy: {$retainKeys: [type], type: Recreate}}}",
                        "{spec: {strategy: {type: Recreate}}}"),
                arguments(
                        "retains keys of a volume",
                        Pod.class,
                        "{spec: {volumes: [{name: v, emptyDir: {}}]}}",
                        "{spec: {volumes: [{name: v, $retainKeys: [name, hostPath], hostPath: {path: /x}}]}}",
                        "{spec: {volumes: [{name: v, hostPath: {path: /x}}]}}"),
                arguments(
                        "ports of containers go by containerPort",
                        Pod.class,
                        "{spec: {containers: [{name: a, ports: [{containerPort: 80, name: x}]}]}}",
                        "{spec: {containers: [{name: a, ports: [{containerPort: 80, name: y}, {containerPort: 81}]}]}}",
                        "{spec: {containers: [{name: a, ports: [{containerPort: 80, name: y}, {containerPort: 81}]}]}}"),
                arguments(
                        "ports of services go by port",
                        Service.class,
                        "{spec: {ports: [{port: 80, targetPort: 1}]}}",
                        "{spec: {ports: [{port: 80, targetPort: 2}]}}",
                        "{spec: {ports: [{port: 80, targetPort: 2}]}}"),
                arguments(
                        "mounts go by path",
                        Pod.class,
                        "{spec: {containers: [{name: a, volumeMounts: [{mountPath: /x, name: v}]}]}}",
                        "{spec: {containers: [{name: a, volumeMounts: [{mountPath: /x, name: w}]}]}}",
                        "{spec: {containers: [{name: a, volumeMounts: [{mountPath: /x, name: w}]}]}}"),
                arguments(
                        "tolerations are replaced",
                        Pod.class,
                        "{spec: {tolerations: [{key: a}]}}",
                        "{spec: {tolerations: [{key: b}]}}",
                        "{spec: {tolerations: [{key: b}]}}"),
                arguments(
                        "command is replaced",
                        Pod.class,
                        "{spec: {containers: [{name: a, command: [x, y]}]}}",
                        "{spec: {containers: [{name: a, command: [z]}]}}",
                        "{spec: {containers: [{name: a, command: [z]}]}}"),
                arguments(
                        "finalizers are added",
                        Pod.class,
                        "{metadata: {finalizers: [a]}}",
                        "{metadata: {finalizers: [b, a]}}",
                        "{metadata: {finalizers: [a, b]}}"),
                arguments(
                        "finalizers are taken away",
                        Pod.class,
                        "{metadata: {finalizers: [a, b]}}",
                        "{metadata: {$deleteFromPrimitiveList/finalizers: [a]}}",
                        "{metadata: {finalizers: [b]}}"),
                arguments(
                        "order is set",
                        Pod.class,
                        "{spec: {containers: [{name: a}, {name: b}]}}",
                        "{spec: {$setElementOrder/containers: [{name: c}, {name: b}, {name: a}], containers: [{name: c}]}}",
                        "{spec: {containers: [{name: c}, {name: b}, {name: a}]}}"),
                arguments(
                        "order keeps what the client does not know",
                        Pod.class,
                        "{spec: {containers: [{name: x}, {name: a}, {name: y}, {name: b}]}}",
                        "{spec: {$setElementOrder/containers: [{name: a}, {name: b}], containers: [{name: a, image: i}]}}",
                        "{spec: {containers: [{name: x}, {name: a, image: i}, {name: y}, {name: b}]}}"),
                arguments(
                        "owners go by uid",
                        Pod.class,
                        "{metadata: {ownerReferences: [{uid: u, name: a}]}}",
                        "{metadata: {ownerReferences: [{uid: u, controller: true}]}}",
                        "{metadata: {ownerReferences: [{uid: u, name: a, controller: true}]}}"),
                arguments(
                        "directives in new objects are not kept",
                        Pod.class,
                        "{}",
                        "{spec: {volumes: [{name: v, $retainKeys: [name], emptyDir: {}}]}}",
                        "{spec: {volumes: [{name: v, emptyDir: {}}]}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void merges(String name, Class<?> type, String target, String patch, String expected) {
        assertThat(StrategicMerge.apply(schema(type), yaml(target), yaml(patch)))
                .as(name)
                .isEqualTo(yaml(expected));
    }

    @Test
    void tellsAMissingKey() {
        assertThatThrownBy(() ->
                        StrategicMerge.apply(schema(Pod.class), yaml("{}"), yaml("{spec: {containers: [{image: x}]}}")))
                .isInstanceOf(PatchException.class)
                .hasMessageContaining("containers[0]: does not contain declared merge key: name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {spec: {strategy: {$retainKeys: [type], type: x, rollingUpdate: {maxSurge: 1}}}} | does not name rollingUpdate
            {spec: {strategy: {$retainKeys: type, type: x}}}                                 | $retainKeys must be a list
            {metadata: {$deleteFromPrimitiveList/finalizers: a}}                             | finalizers must be a list
            {metadata: {$setElementOrder/finalizers: a}}                                     | finalizers must be a list
            """)
    void refusesDirectivesThatSayNothing(String patch, String why) {
        var target = yaml("{metadata: {finalizers: [a]}, spec: {strategy: {type: y}}}");

        assertThatThrownBy(() -> StrategicMerge.apply(schema(Deployment.class), target, yaml(patch)))
                .isInstanceOfSatisfying(
                        PatchException.class, e -> assertThat(e.fault()).isEqualTo(PatchException.Fault.NO_PATCH))
                .hasMessageContaining(why);
    }

    @Test
    void tellsNothingOfWhatItRefuses() {
        assertThatThrownBy(() -> StrategicMerge.apply(
                        schema(Pod.class), yaml("{}"), yaml("{spec: {containers: [hunter2, {env: hunter2}]}}")))
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void addsBelowWhatIsNotThere() {
        var patch = Json6902.add("/metadata/annotations/a~1b", "c");

        assertThat(JsonPatches.apply(yaml("{metadata: {name: x}}"), patch))
                .isEqualTo(yaml("{metadata: {name: x, annotations: {a/b: c}}}"));
    }

    private static Schema schema(Class<?> type) {
        return StoredKinds.registry().all().stream()
                .filter(one -> one.kind().type().equals(type))
                .findFirst()
                .map(KindDefinition::schema)
                .orElse(Schema.Scalar.ANY);
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
