package io.skiff.controlplane.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KindRegistryTest {

    private static final Kind<GenericKubernetesResource> THING =
            Kind.of("example.com/v1", "Thing", "things", GenericKubernetesResource.class);

    private final KindRegistry kinds = StoredKinds.registry();

    @Test
    void findsAKindByEachOfItsNames() {
        var deployments = kinds.find("deployments.apps").orElseThrow();

        assertThat(kinds.find("apps/v1", "Deployment")).contains(deployments);
        assertThat(kinds.definition(deployments.kind())).isSameAs(deployments);
        assertThat(kinds.find("deployments")).isEmpty();
        assertThat(kinds.of(new ConfigMapBuilder().build()).kind()).isEqualTo(ConfigMapKind.CONFIG_MAP);
        assertThat(kinds.home()).isEqualTo(NamespaceKind.NAMESPACE);
    }

    @Test
    void holdsNoKindTwice() {
        var definitions = List.<KindDefinition<?>>of(
                NamespaceKind.definition(), ConfigMapKind.definition(), ConfigMapKind.definition());

        assertThatThrownBy(() -> new KindRegistry(definitions)).hasMessage("configmaps is defined twice");
    }

    @Test
    void aKindThatSaysNothingSupportsItsMetadataOnly() throws Exception {
        var definition = KindDefinition.of(THING).build();
        var thing = (ObjectNode) Json.MAPPER.readTree("{\"apiVersion\":\"example.com/v1\",\"kind\":\"Thing\","
                + "\"metadata\":{\"name\":\"a\",\"namespace\":\"b\",\"labels\":{\"c\":\"d\"}},\"spec\":{\"e\":\"f\"}}");

        assertThat(definition.problems(thing))
                .singleElement()
                .hasToString("spec: Forbidden: is not supported by this cluster");
        thing.remove("spec");
        assertThat(definition.problems(thing)).isEmpty();
    }

    /** Go's types always write it, and typed clients read it of a new object. */
    @Test
    void everyObjectHasTheStatusOfItsKind() throws Exception {
        var statuses = new TreeMap<String, JsonNode>();
        for (var definition : kinds.all()) {
            var object = Json.object();
            object.putObject("metadata").put("name", "a");
            definition.normalize(object);
            statuses.put(definition.kind().name(), object.path("status"));
        }

        assertThat(statuses)
                .containsEntry("Deployment", status("{}"))
                .containsEntry("Node", status("{}"))
                .containsEntry("Pod", status("{}"))
                .containsEntry("Namespace", status("{'phase': 'Active'}"))
                .containsEntry("ReplicaSet", status("{'replicas': 0}"))
                .containsEntry("Service", status("{'loadBalancer': {}}"))
                .containsEntry(
                        "PodDisruptionBudget",
                        status(
                                "{'disruptionsAllowed': 0, 'currentHealthy': 0, 'desiredHealthy': 0, 'expectedPods': 0}"))
                .containsEntry("ConfigMap", MissingNode.getInstance());
    }

    private static JsonNode status(String json) throws Exception {
        return Json.MAPPER.readTree(json.replace('\'', '"'));
    }

    /** Every kind accepts the values that the server itself fills in. */
    @Test
    void everyKindTakesItsOwnDefaults() {
        for (var definition : kinds.all()) {
            var object = Json.object();
            object.putObject("metadata").put("name", "a");
            definition.normalize(object);

            assertThat(definition.problems(object))
                    .as(definition.toString())
                    .noneMatch(problem -> problem.message().contains("not supported"));
        }
    }
}
