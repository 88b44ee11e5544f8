package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.object.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers with the metadata of objects alone, as client-go's metadata client and collectors of garbage ask for them. */
@Timeout(60)
class PartialMetadataTest {

    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String ONE = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static final String LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());
    private JsonNode metadata = Json.object();

    @BeforeEach
    void create() {
        metadata = client.post(CONFIG_MAPS, configMap("a", "x")).body().path("metadata");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void getsOne() {
        assertThat(client.get(CONFIG_MAPS + "/a", ONE)).isEqualTo(partial(metadata));
    }

    @Test
    void listsAll() {
        var list = client.get(CONFIG_MAPS, LIST);

        assertThat(list.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
        assertThat(list.at("/metadata/resourceVersion").asText())
                .isEqualTo(metadata.path("resourceVersion").asText());
        assertThat(list.path("items")).containsExactly(partial(metadata));
    }

    /** It is made in pieces. */
    @Test
    void listsWhatIsLarge() {
        client.post(CONFIG_MAPS, configMap("large", "x".repeat(100_000)));

        assertThat(client.get(CONFIG_MAPS, LIST).path("items"))
                .hasSize(2)
                .allMatch(item -> item.path("data").isMissingNode());
    }

    @Test
    void watches() {
        var path = CONFIG_MAPS
                + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=2";
        try (var watch = client.watch(path, ONE)) {
            assertThat(watch.nextEvent().path("object")).isEqualTo(partial(metadata));
            assertThat(watch.nextEvent().at("/object/kind").asText()).isEqualTo("PartialObjectMetadata");
            client.send("DELETE", CONFIG_MAPS + "/a", "", "");
            var deleted = watch.nextEvent();
            assertThat(deleted.path("type").asText()).isEqualTo("DELETED");
            assertThat(deleted.at("/object/metadata/name").asText()).isEqualTo("a");
            assertThat(deleted.path("object").has("data")).isFalse();
        }
    }

    /** What is not there is left out; the first of the others counts. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1 | PartialObjectMetadata
            application/vnd.kubernetes.protobuf,application/json                               | ConfigMap
            application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1,application/json;as=Table;g=meta.k8s.io;v=v1 | Table
            application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1,application/json | ConfigMap
            application/json;as=Something;g=meta.k8s.io;v=v1, application/json                 | ConfigMap
            application/json; as=Table; v=v1; g=meta.k8s.io, application/json                  | Table
            application/json, application/json;as=Table;v=v1;g=meta.k8s.io                     | ConfigMap
            */*                                                                                | ConfigMap
            """)
    void takesTheFirstShapeThatIsThere(String accept, String kind) {
        assertThat(client.get(CONFIG_MAPS + "/a", accept).path("kind").asText()).isEqualTo(kind);
    }

    private static JsonNode partial(JsonNode metadata) {
        return Json.object()
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", "meta.k8s.io/v1")
                .set("metadata", metadata);
    }

    private static String configMap(String name, String value) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"value\":\"" + value + "\"}}";
    }
}
