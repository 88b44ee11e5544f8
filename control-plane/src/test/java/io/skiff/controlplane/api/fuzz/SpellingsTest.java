package io.skiff.controlplane.api.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.ApiClient;
import io.skiff.controlplane.api.ApiClient.Answer;
import io.skiff.controlplane.api.ApiFixture;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For every kind: an object that is written back in another spelling is the object that was read, and nothing is written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class SpellingsTest {

    private static final int SPELLINGS = 40;

    private ApiFixture api;
    private ApiClient client;

    @BeforeAll
    void start() {
        api = new ApiFixture();
        client = new ApiClient(api.url());
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void everyKindIsThere() {
        assertThat(FuzzObjects.ofEachKind())
                .extracting(object -> object.path("kind").asText())
                .hasSameElementsAs(
                        StoredKinds.registry().kinds().stream().map(Kind::name).toList());
    }

    static Stream<String> kinds() {
        return StoredKinds.registry().kinds().stream().map(Kind::name);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anotherSpellingChangesNothing(String kind) {
        var object = object(kind);
        var collection = FuzzObjects.collection(object);
        var created = client.send("POST", collection, "application/json", object.toString());
        assertThat(created.code()).as(created.at("/message")).isEqualTo(201);
        var path = collection + "/" + object.at("/metadata/name").asText();
        var schema = StoredKinds.registry().definition(FuzzObjects.kind(object)).schema();
        var read = client.get(path);
        for (int seed = 0; seed < SPELLINGS; seed++) {
            var spelled = new Spellings(new Random(seed)).respelled(schema, (ObjectNode) read.body());
            for (var type : List.of(
                    "application/json", "application/merge-patch+json", "application/strategic-merge-patch+json")) {
                var method = type.equals("application/json") ? "PUT" : "PATCH";
                assertUnchanged(
                        read,
                        client.send(method, path, type, spelled.toString()),
                        "%s with %s, seed %d: %s".formatted(method, type, seed, spelled));
            }
        }
    }

    /** Its status, too, where that is written beside it. */
    @ParameterizedTest
    @MethodSource("kinds")
    void anotherSpellingOfTheStatusChangesNothing(String kind) {
        var object = object(kind);
        ((ObjectNode) object.get("metadata"))
                .put("name", "status-of-" + object.at("/metadata/name").asText());
        var collection = FuzzObjects.collection(object);
        var created = client.send(
                "POST",
                collection,
                "application/json",
                withoutAllocations(object).toString());
        assertThat(created.code()).as(created.at("/message")).isEqualTo(201);
        var path = collection + "/" + object.at("/metadata/name").asText() + "/status";
        if (client.get(path).code() == 404) {
            return;
        }
        var schema = StoredKinds.registry().definition(FuzzObjects.kind(object)).schema();
        var wanted = (ObjectNode) created.body().deepCopy();
        if (object.has("status")) {
            wanted.set("status", object.get("status"));
        }
        ((ObjectNode) wanted.get("metadata")).remove("resourceVersion");
        var set = client.send("PUT", path, "application/json", wanted.toString());
        assertThat(set.code()).as(set.at("/message")).isEqualTo(200);
        for (int seed = 0; seed < SPELLINGS; seed++) {
            var spelled = new Spellings(new Random(seed)).respelled(schema, (ObjectNode) set.body());
            assertUnchanged(
                    set,
                    client.send("PUT", path, "application/json", spelled.toString()),
                    "seed %d: %s".formatted(seed, spelled));
        }
    }

    private static ObjectNode object(String kind) {
        return FuzzObjects.ofEachKind().stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("fuzz/objects.yaml has no " + kind))
                .deepCopy();
    }

    /** What only one object can have. */
    private static JsonNode withoutAllocations(ObjectNode object) {
        if (object.path("kind").asText().equals("Node")) {
            Json.child(object, "spec").remove(List.of("podCIDR", "podCIDRs"));
        }
        object.at("/spec/ports").forEach(port -> ((ObjectNode) port).remove("nodePort"));
        return object;
    }

    private static void assertUnchanged(Answer before, Answer after, String what) {
        assertThat(after.code()).as(what + "\n" + after.at("/message")).isEqualTo(200);
        assertThat(after.body()).as(what).isEqualTo(before.body());
    }
}
