package io.skiff.controlplane.kind.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.api.ApiClient;
import io.skiff.controlplane.api.ApiFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims over HTTP, as clients use them. */
@Timeout(60)
class PersistentVolumeClaimKindTest {

    private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";
    private static final String MERGE = "application/merge-patch+json";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void onlyABoundClaimGrowsAndNoneShrinks() {
        client.send("POST", CLAIMS, "application/yaml", """
                        apiVersion: v1
                        kind: PersistentVolumeClaim
                        metadata: {name: data}
                        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                        """);
        var unbound = request("2Gi");
        assertThat(unbound.code()).isEqualTo(422);
        assertThat(unbound.at("/message")).contains("spec is immutable after creation except resources.requests");

        client.send(
                "PATCH",
                CLAIMS + "/data/status",
                MERGE,
                "{\"status\":{\"phase\":\"Bound\",\"capacity\":{\"storage\":\"1Gi\"}}}");
        assertThat(request("2Gi").code()).isEqualTo(200);
        assertThat(request("1Gi").code()).as("it was not fulfilled yet").isEqualTo(200);
        var less = request("512Mi");
        assertThat(less.code()).isEqualTo(422);
        assertThat(less.at("/message"))
                .contains("spec.resources.requests.storage: Forbidden: field can not be less than status.capacity");
        var modes = client.send("PATCH", CLAIMS + "/data", MERGE, "{\"spec\":{\"accessModes\":[\"ReadOnlyMany\"]}}");
        assertThat(modes.at("/message")).contains("spec: Forbidden: spec is immutable after creation");
    }

    private ApiClient.Answer request(String storage) {
        return client.send(
                "PATCH",
                CLAIMS + "/data",
                MERGE,
                "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"" + storage + "\"}}}}");
    }
}
