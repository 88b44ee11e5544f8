package io.skiff.controlplane.kind.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.skiff.controlplane.kind.coordination.LeaseKind;
import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.schema.Schema.ListOf;
import io.skiff.controlplane.kind.schema.Schema.Scalar;
import io.skiff.controlplane.object.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A schema from a table is walked like one from a class. */
class SchemaTableTest {

    private static final Schema THING = ClassSchemas.object(
            SchemaTable.read("""
            spec.size int32
            spec.paused boolean omitempty
            spec.selector @LabelSelector
            spec.parts[name].name string
            spec.parts[name].weight quantity
            spec.words[] string
            spec.seen{} time
            """, Map.of("LabelSelector", ClassSchemas.read(LabelSelector.class, FieldTags.NONE))));

    private static Findings check(String spec) throws Exception {
        var text = "{\"kind\":\"Thing\",\"metadata\":{\"name\":\"a\"},\"spec\":" + spec.replace('\'', '"') + "}";
        return SchemaCheck.check(THING, (ObjectNode) Json.MAPPER.readTree(text));
    }

    @Test
    void takesWhatFits() throws Exception {
        var found =
                check("{'size': 1, 'selector': {'matchLabels': {'a': 'b'}}, 'parts': [{'name': 'a', 'weight': '1Ki'}],"
                        + " 'words': ['a'], 'seen': {'a': '2026-01-01T00:00:00Z'}}");

        assertThat(found.unknown()).isEmpty();
        assertThat(found.wrong()).isEmpty();
    }

    @Test
    void tellsWhatDoesNot() throws Exception {
        var found = check("{'size': '1', 'selector': {'matchLabel': {}}, 'parts': [{'weight': 'heavy', 'color': 1}],"
                + " 'words': {}, 'seen': {'a': 'b'}}");

        assertThat(found.unknown()).containsExactly("spec.selector.matchLabel", "spec.parts[0].color");
        assertThat(found.wrong())
                .extracting(problem -> problem.path())
                .containsExactly("spec.size", "spec.parts[0].weight", "spec.words", "spec.seen[a]");
    }

    @Test
    void leavesOutTheZeroThatMeansNothing() throws Exception {
        var thing = (ObjectNode) Json.MAPPER.readTree("{\"spec\":{\"size\":0,\"paused\":false}}");
        CanonicalForm.bring(THING, thing);

        assertThat(thing).hasToString("{\"spec\":{\"size\":0}}");
    }

    @Test
    void hasTheKeysOfLists() {
        assertThat(((ListOf) THING.at("spec").at("parts")).mergeKey()).contains("name");
        assertThat(((ListOf) THING.at("metadata").at("finalizers")).isSet()).isTrue();
        var pod = PodKind.definition().schema();
        var containers = (ListOf) pod.at("spec").at("containers");
        assertThat(containers.mergeKey()).contains("name");
        assertThat(((ListOf) containers.item().at("ports")).mergeKey()).contains("containerPort");
        assertThat(pod.at("status").at("startTime")).isEqualTo(Scalar.TIME);
        assertThat(LeaseKind.definition().schema().at("spec").at("renewTime")).isEqualTo(Scalar.MICRO_TIME);
        assertThat(EventKind.definition().schema().at("eventTime")).isEqualTo(Scalar.MICRO_TIME);
        assertThat(pod.at("no").at("such").at("field")).isEqualTo(Scalar.ANY);
    }

    @Test
    void refusesAnUnknownPart() {
        assertThatThrownBy(() -> SchemaTable.read("spec @Nothing", Map.of())).hasMessageContaining("@Nothing");
    }
}
