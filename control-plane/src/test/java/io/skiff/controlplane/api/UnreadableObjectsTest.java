package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.api.ApiClient.Answer;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects that are stored but cannot be read: lists leave them out and say so, and a get says why. */
@Timeout(60)
class UnreadableObjectsTest {

    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String WARNING =
            "299 - \"this list leaves out default/bad, which is stored but cannot be read;"
                    + " get it by its name to see what to do\"";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @BeforeEach
    void create() {
        client.post(CONFIG_MAPS, configMap("good", "x"));
        api.put(ConfigMapKind.CONFIG_MAP, "default", "bad", "{\"metadata\":");
        api.view()
                .reaches(api.store().readRevision().join())
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void listsWarnOfThem() {
        for (var path : List.of(CONFIG_MAPS, "/api/v1/configmaps", CONFIG_MAPS + "?labelSelector=a")) {
            assertThat(client.get(path).warnings()).as(path).containsExactly(WARNING);
        }
    }

    @Test
    void listsOfOthersDoNot() {
        for (var path : List.of(
                "/api/v1/namespaces/kube-system/configmaps",
                "/api/v1/namespaces/default/secrets",
                CONFIG_MAPS + "?fieldSelector=metadata.name%3Dgood",
                CONFIG_MAPS + "/good")) {
            assertThat(client.get(path).warnings()).as(path).isEmpty();
        }
    }

    @Test
    void largeListsAndTablesWarnToo() {
        client.post(CONFIG_MAPS, configMap("large", "x".repeat(100_000)));
        for (var accept : List.of("application/json", "application/json;as=Table;v=v1;g=meta.k8s.io")) {
            assertThat(client.bytes(CONFIG_MAPS, accept).headers().allValues("Warning"))
                    .as(accept)
                    .containsExactly(WARNING);
        }
        client.send("DELETE", CONFIG_MAPS + "/large", "", "");
        assertThat(client.bytes(CONFIG_MAPS, "application/json;as=Table;v=v1;g=meta.k8s.io")
                        .headers()
                        .allValues("Warning"))
                .as("a small table")
                .containsExactly(WARNING);
    }

    @Test
    void aGetSaysWhy() {
        Answer answer = client.get(CONFIG_MAPS + "/bad");

        assertThat(answer.code()).isEqualTo(500);
        assertThat(answer.at("/message")).contains("/default/bad in etcd cannot be read");
    }

    @Test
    void theWarningEndsOnceItIsReadAgain() {
        api.put(
                ConfigMapKind.CONFIG_MAP,
                "default",
                "bad",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"bad\",\"namespace\":\"default\","
                        + "\"uid\":\"u\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"}}");

        assertThat(client.get(CONFIG_MAPS).warnings()).isEmpty();
        assertThat(client.get(CONFIG_MAPS).body().path("items")).hasSize(2);
    }

    private static String configMap(String name, String value) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"value\":\"" + value + "\"}}";
    }
}
