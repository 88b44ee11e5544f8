package io.skiff.controlplane.kind.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.schema.Schema.ListOf;
import io.skiff.controlplane.kind.schema.Schema.MapOf;
import io.skiff.controlplane.kind.schema.Schema.Scalar;
import io.skiff.controlplane.kind.schema.Schema.Structure;
import io.skiff.controlplane.object.Json;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal objects have equal canonical forms. */
class CanonicalFormTest {

    private static final String ITEM = "[]";
    private static final int DEEPEST = 8;
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** A time that is taken for a text would be compared by its spelling. */
    @ParameterizedTest
    @MethodSource("definitions")
    void everyFieldThatIsNamedForATimeIsOne(KindDefinition<?> definition) {
        assertThat(texts(definition.schema(), "", new HashSet<>())
                        .filter(field -> field.matches(".*(Time|Timestamp|[a-z]At|[a-z]Added|notBefore|notAfter)")))
                .isEmpty();
    }

    static Stream<KindDefinition<?>> definitions() {
        return StoredKinds.registry().all().stream();
    }

    private static Stream<String> texts(Schema schema, String path, Set<Schema> seen) {
        if (schema instanceof Structure structure) {
            return seen.add(structure)
                    ? structure.fields().entrySet().stream()
                            .flatMap(field -> texts(field.getValue(), path + "." + field.getKey(), seen))
                    : Stream.empty();
        }
        if (schema instanceof ListOf list) {
            return texts(list.item(), path, seen);
        }
        if (schema instanceof MapOf map) {
            return texts(map.value(), path, seen);
        }
        return schema == Scalar.STRING ? Stream.of(path) : Stream.empty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Pod        | {spec: {volumes: [], nodeSelector: {}, tolerations: null}}            | {spec: {}}
            Pod        | {spec: {containers: [{args: [], envFrom: [], env: [], stdin: false}]}} | {spec: {containers: [{}]}}
            Pod        | {spec: {containers: [{resources: {limits: {}, requests: {}}}]}}       | {spec: {containers: [{resources: {}}]}}
            Pod        | {spec: {volumes: [{emptyDir: {}}]}}                                   | {spec: {volumes: [{emptyDir: {}}]}}
            Pod        | {spec: {volumes: [{hostPath: {path: /x, type: ''}}]}}                 | {spec: {volumes: [{hostPath: {path: /x}}]}}
            Pod        | {spec: {hostNetwork: false, terminationGracePeriodSeconds: 0}}        | {spec: {terminationGracePeriodSeconds: 0}}
            Pod        | {spec: {automountServiceAccountToken: false}}                         | {spec: {automountServiceAccountToken: false}}
            Pod        | {spec: {containers: [{env: [{name: A, value: ''}]}]}}                 | {spec: {containers: [{env: [{name: A}]}]}}
            Pod        | {spec: {containers: [{args: ['', x]}]}}                               | {spec: {containers: [{args: ['', x]}]}}
            Pod        | {spec: {containers: [{readinessProbe: {initialDelaySeconds: 0}}]}}    | {spec: {containers: [{readinessProbe: {}}]}}
            Pod        | {metadata: {labels: {a: ''}, annotations: {}}, status: {}}            | {metadata: {labels: {a: ''}}}
            Deployment | {spec: {replicas: 0, paused: false, minReadySeconds: 0}}              | {spec: {replicas: 0}}
            Deployment | {spec: {selector: {matchLabels: {a: b}, matchExpressions: []}}}       | {spec: {selector: {matchLabels: {a: b}}}}
            Service    | {spec: {selector: {}, ports: [{port: 1, nodePort: 0}]}}               | {spec: {ports: [{port: 1}]}}
            Service    | {status: {loadBalancer: {}}}                                          | {}
            ConfigMap  | {data: {a: ''}, binaryData: {}, immutable: false}                     | {data: {a: ''}, immutable: false}
            Lease      | {spec: {holderIdentity: ''}}                                          | {spec: {holderIdentity: ''}}
            Lease      | {spec: {}}                                                            | {}
            PodDisruptionBudget | {spec: {maxUnavailable: 0, selector: {}}}                    | {spec: {maxUnavailable: 0, selector: {}}}
            """)
    void leavesOutWhatSaysNothing(String kind, String object, String canonical) {
        var tree = yaml(object);

        CanonicalForm.bring(schema(kind), tree);

        assertThat(tree).isEqualTo(yaml(canonical));
    }

    /** Rows of apimachinery's quantity_test.go, and what was met. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 100m",
        "0.01, 10m",
        "1000m, 1",
        "1.0, 1",
        "1, 1",
        "+1, 1",
        "1e3, 1e3",
        "1000, 1k",
        "1024Mi, 1Gi",
        "1000Mi, 1000Mi",
        "0.5Gi, 512Mi",
        "1.5Ki, 1536",
        "100Ki, 100Ki",
        "64M, 64M",
        "1E, 1E",
        "1000k, 1M",
        "0, 0",
        "0Mi, 0",
        "-0.5, -500m",
        "0.00001, 1m",
        "-0.00001, -1m",
        "12Ei, 12Ei",
        "half, half"
    })
    void writesAmountsInOneWay(String amount, String canonical) {
        var pod = yaml("{spec: {containers: [{resources: {limits: {cpu: '" + amount + "'}}}]}}");

        CanonicalForm.bring(schema("Pod"), pod);

        assertThat(pod.at("/spec/containers/0/resources/limits/cpu").textValue())
                .isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 100m", "1, 1", "1000, 1k", "1.0, 1"})
    void readsNumbersAsAmounts(String number, String canonical) throws IOException {
        var pod = (ObjectNode) Json.MAPPER.readTree(
                "{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":" + number + "}}}]}}");

        CanonicalForm.bring(schema("Pod"), pod);

        assertThat(pod.at("/spec/containers/0/resources/limits/cpu").textValue())
                .isEqualTo(canonical);
    }

    /** A field of a kind that holds a time, by the names and places on the way to it. */
    private record TimeField(String kind, List<String> path, Scalar scalar) {

        @Override
        public String toString() {
            return kind + "." + String.join(".", path);
        }
    }

    /** All of every kind. */
    static Stream<TimeField> timeFields() {
        return StoredKinds.registry().all().stream()
                .flatMap(one -> timeFields(one.kind().name(), one.schema(), List.of()));
    }

    private static Stream<TimeField> timeFields(String kind, Schema schema, List<String> path) {
        if (schema instanceof Structure structure && path.size() < DEEPEST) {
            return structure.fields().entrySet().stream()
                    .flatMap(field -> timeFields(kind, field.getValue(), longer(path, field.getKey())));
        } else if (schema instanceof MapOf map) {
            return timeFields(kind, map.value(), longer(path, "key"));
        } else if (schema instanceof ListOf list) {
            return timeFields(kind, list.item(), longer(path, ITEM));
        }
        return schema == Scalar.TIME || schema == Scalar.MICRO_TIME
                ? Stream.of(new TimeField(kind, path, (Scalar) schema))
                : Stream.of();
    }

    private static List<String> longer(List<String> path, String name) {
        return Stream.concat(path.stream(), Stream.of(name)).toList();
    }

    /** Go drops fractions of a Time and writes six digits of a MicroTime; Python's client writes {@code isoformat()}. */
    @ParameterizedTest
    @MethodSource("timeFields")
    void writesTimesOfEveryKindInOneWay(TimeField field) {
        var spellings = List.of(
                "2026-01-31T12:00:00.123456Z",
                "2026-01-31T12:00:00.123456+00:00",
                "2026-01-31T13:30:00.123456789+01:30",
                "2026-01-31t12:00:00.1234560z");
        var canonical = field.scalar() == Scalar.MICRO_TIME ? "2026-01-31T12:00:00.123456Z" : "2026-01-31T12:00:00Z";
        for (var spelling : spellings) {
            var object = with(field, TextNode.valueOf(spelling));

            CanonicalForm.bring(schema(field.kind()), object);

            assertThat(object).as(spelling).isEqualTo(with(field, TextNode.valueOf(canonical)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00+00:00, 2026-01-31T12:00:00Z",
        "2026-02-01T01:59:59.9+02:00, 2026-01-31T23:59:59Z",
        "0000-01-01T00:00:00+01:00, 0000-01-01T00:00:00+01:00",
        "yesterday, yesterday"
    })
    void writesOnlyWhatIsATime(String spelling, String canonical) {
        var pod = Json.object();
        pod.putObject("status").put("startTime", spelling);

        CanonicalForm.bring(schema("Pod"), pod);

        assertThat(pod.at("/status/startTime").textValue()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "'0001-01-01T00:00:00Z'", "'0001-01-01T01:00:00.000+01:00'"})
    void leavesOutTheTimeThatIsNone(String none) {
        var pod = yaml("{metadata: {creationTimestamp: " + none + ", name: a}}");

        CanonicalForm.bring(schema("Pod"), pod);

        assertThat(pod).isEqualTo(yaml("{metadata: {name: a}}"));
    }

    private static ObjectNode with(TimeField field, JsonNode value) {
        var inside = value;
        for (int i = field.path().size() - 1; i >= 0; i--) {
            var name = field.path().get(i);
            inside =
                    name.equals(ITEM) ? Json.array().add(inside) : Json.object().set(name, inside);
        }
        return (ObjectNode) inside;
    }

    @ParameterizedTest
    @MethodSource("longs")
    void writesWholeNumbersInOneWay(long number) throws IOException {
        var pod = Json.object();
        pod.putObject("spec").set("terminationGracePeriodSeconds", LongNode.valueOf(number));

        CanonicalForm.bring(schema("Pod"), pod);

        assertThat(pod).isEqualTo(Json.MAPPER.readTree(pod.toString()));
    }

    static long[] longs() {
        return new long[] {30, 0, -1, 1L << 40};
    }

    private static Schema schema(String kind) {
        return StoredKinds.registry().all().stream()
                .filter(one -> one.kind().name().equals(kind))
                .findFirst()
                .map(KindDefinition::schema)
                .orElseThrow();
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
