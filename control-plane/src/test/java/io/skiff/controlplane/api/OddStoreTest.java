package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.Keys;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Something in the store that this server cannot read is named, is kept, and keeps nothing else from being served. */
@Timeout(60)
class OddStoreTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String POD =
            "{metadata: {name: good}, spec: {containers: [{name: main, image: 'busybox:1'}]}}";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void namesWhatItCannotReadAndServesTheRest() {
        assertThat(client.send("POST", PODS, "application/yaml", POD).code()).isEqualTo(201);
        api.put(PodKind.POD, "default", "odd", "[]");
        api.put(PodKind.POD, "default", "null", "{\"metadata\":{\"name\":\"null\",\"ownerReferences\":[null]}}");

        assertThat(client.get(PODS).body().at("/items").findValuesAsText("name"))
                .contains("good")
                .doesNotContain("odd");
        var key = Keys.object(PodKind.POD, "default", "odd");
        for (var method : List.of("GET", "DELETE")) {
            var answer = client.send(method, PODS + "/odd", "", "");
            assertThat(answer.code()).isEqualTo(500);
            assertThat(answer.at("/message")).contains(key);
        }
        var again = POD.replace("good", "odd");
        assertThat(client.send("POST", PODS, "application/yaml", again).code()).isEqualTo(409);
        assertThat(api.store().list(key).join().entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.value()).asString().isEqualTo("[]"));
    }

    /** Somebody has put it right in the store. */
    @Test
    void servesItWhenItCanBeRead() {
        api.put(PodKind.POD, "default", "odd", "[]");
        assertThat(client.get(PODS + "/odd").code()).isEqualTo(500);

        api.put(PodKind.POD, "default", "odd", "{\"metadata\":{\"name\":\"odd\",\"namespace\":\"default\"}}");

        assertThat(client.get(PODS + "/odd").code()).isEqualTo(200);
    }
}
