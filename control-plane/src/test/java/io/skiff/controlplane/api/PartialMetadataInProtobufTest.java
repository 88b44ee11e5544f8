package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.skiff.controlplane.object.Json;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers with metadata in protobuf, as client-go's metadata informers ask for it, and reads it by Kubernetes' own classes. */
@Timeout(60)
class PartialMetadataInProtobufTest {

    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    /** As client-go writes it. */
    private static final String ONE = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,"
            + "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    private static final String LIST = ONE.replace("PartialObjectMetadata;", "PartialObjectMetadataList;");

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());
    private JsonNode created = Json.object();

    @BeforeEach
    void create() {
        created = client.post(CONFIG_MAPS, configMap("a", "x")).body().path("metadata");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void getsOne() throws Exception {
        var answer = client.bytes(CONFIG_MAPS + "/a", ONE);

        assertThat(answer.headers().firstValue("Content-Type")).contains(PROTOBUF);
        assertIsCreated(object(answer.body()).getMetadata());
    }

    /** Nothing else is accepted, and nothing else is needed. */
    @Test
    void getsOneForAClientThatReadsNoJson() throws Exception {
        var answer = client.bytes(CONFIG_MAPS + "/a", ONE.substring(0, ONE.indexOf(',')));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertIsCreated(object(answer.body()).getMetadata());
        assertThat(client.bytes(CONFIG_MAPS + "/a", PROTOBUF).statusCode())
                .as("whole objects are not served in protobuf")
                .isEqualTo(406);
    }

    @Test
    void listsAll() throws Exception {
        var answer = client.bytes(CONFIG_MAPS, LIST);
        var list = list(answer.body());

        assertThat(answer.headers().firstValue("Content-Type")).contains(PROTOBUF);
        assertThat(list.getMetadata().getResourceVersion())
                .isEqualTo(created.path("resourceVersion").asText());
        assertThat(list.getItemsCount()).isEqualTo(1);
        assertIsCreated(list.getItems(0).getMetadata());
    }

    /** It is made in pieces, after its length. */
    @Test
    void listsWhatIsLarge() throws Exception {
        client.post(CONFIG_MAPS, configMap("large", "x".repeat(100_000)));

        var body = client.bytes(CONFIG_MAPS, LIST).body();

        assertThat(body).hasSizeLessThan(1000);
        assertThat(list(body).getItemsList())
                .extracting(item -> item.getMetadata().getName())
                .containsExactly("a", "large");
    }

    @Test
    void listsNothing() throws Exception {
        assertThat(list(client.bytes("/api/v1/pods", LIST).body()).getItemsCount())
                .isZero();
    }

    @Test
    void watches() throws Exception {
        var path = CONFIG_MAPS
                + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=2";
        var answer = client.stream(path, ONE);
        assertThat(answer.headers().firstValue("Content-Type")).contains(PROTOBUF + ";stream=watch");
        try (var stream = new DataInputStream(answer.body())) {
            var added = event(stream);
            assertThat(added.getType()).isEqualTo("ADDED");
            assertIsCreated(object(added).getMetadata());
            var bookmark = event(stream);
            assertThat(bookmark.getType()).isEqualTo("BOOKMARK");
            assertThat(object(bookmark).getMetadata().getAnnotationsMap())
                    .containsEntry("k8s.io/initial-events-end", "true");
            client.send("DELETE", CONFIG_MAPS + "/a", "", "");
            var deleted = event(stream);
            assertThat(deleted.getType()).isEqualTo("DELETED");
            assertThat(object(deleted).getMetadata().getName()).isEqualTo("a");
        }
    }

    private void assertIsCreated(Meta.ObjectMeta metadata) {
        assertThat(metadata.getName()).isEqualTo("a");
        assertThat(metadata.getNamespace()).isEqualTo("default");
        assertThat(metadata.getUid()).isEqualTo(created.path("uid").asText());
        assertThat(metadata.getResourceVersion())
                .isEqualTo(created.path("resourceVersion").asText());
        assertThat(Instant.ofEpochSecond(metadata.getCreationTimestamp().getSeconds()))
                .isEqualTo(created.path("creationTimestamp").asText());
        assertThat(metadata.getLabelsMap()).containsOnly(Map.entry("app", "web"));
    }

    private static Meta.WatchEvent event(DataInputStream stream) throws IOException {
        return Meta.WatchEvent.parseFrom(stream.readNBytes(stream.readInt()));
    }

    private static Meta.PartialObjectMetadata object(Meta.WatchEvent event) throws InvalidProtocolBufferException {
        return object(event.getObject().getRaw().toByteArray());
    }

    private static Meta.PartialObjectMetadata object(byte[] body) throws InvalidProtocolBufferException {
        return Meta.PartialObjectMetadata.parseFrom(raw(body, "PartialObjectMetadata"));
    }

    private static Meta.PartialObjectMetadataList list(byte[] body) throws InvalidProtocolBufferException {
        return Meta.PartialObjectMetadataList.parseFrom(raw(body, "PartialObjectMetadataList"));
    }

    private static ByteString raw(byte[] body, String kind) throws InvalidProtocolBufferException {
        assertThat(body).startsWith('k', '8', 's', 0);
        var envelope = Runtime.Unknown.parseFrom(Arrays.copyOfRange(body, 4, body.length));
        assertThat(envelope.getTypeMeta().getKind()).isEqualTo(kind);
        assertThat(envelope.getTypeMeta().getApiVersion()).isEqualTo("meta.k8s.io/v1");
        return envelope.getRaw();
    }

    private static String configMap(String name, String value) {
        return "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{\"app\":\"web\"}},\"data\":{\"value\":\"" + value
                + "\"}}";
    }
}
