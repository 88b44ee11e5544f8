package io.skiff.controlplane.kind.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.api.ApiClient;
import io.skiff.controlplane.api.ApiFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Leases over HTTP, as libraries for leader election use them. */
@Timeout(60)
class LeaseKindTest {

    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    private static final String TIME = "2026-01-01T00:00:00.000000Z";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    private ApiClient.Answer create(String spec) {
        return client.send(
                "POST",
                LEASES,
                "application/yaml",
                "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: web}, spec: " + spec + "}");
    }

    @Test
    void isTakenByOneAtATime() {
        var taken =
                create("{holderIdentity: a, leaseDurationSeconds: 15, leaseTransitions: 0, renewTime: '" + TIME + "'}");
        assertThat(taken.code()).isEqualTo(201);
        assertThat(client.get(LEASES + "/web").body()).isEqualTo(taken.body());
        assertThat(taken.at("/spec/renewTime")).isEqualTo(TIME);

        var byB = taken.body().toString().replace("\"a\"", "\"b\"");
        var byC = taken.body().toString().replace("\"a\"", "\"c\"");
        assertThat(client.send("PUT", LEASES + "/web", "application/json", byB).code())
                .isEqualTo(200);
        assertThat(client.send("PUT", LEASES + "/web", "application/json", byC).code())
                .isEqualTo(409);
        assertThat(client.table(LEASES).at("/rows/0/cells").toString()).startsWith("[\"web\",\"b\",");
        assertThat(client.get("/apis/coordination.k8s.io/v1").body().findValuesAsText("name"))
                .containsExactly("leases");
        assertThat(client.get(LEASES + "/web/status").code()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{leaseDurationSeconds: 0} | spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
                "{leaseTransitions: -1} | spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
                "{renewTime: now} | spec.renewTime: Invalid value: \"now\": must be a time",
                "{holderIdentity: 1} | spec.holderIdentity: Invalid value: 1: must be a string",
                "{strategy: OldestEmulationVersion} | spec.strategy: Forbidden: is not supported by this cluster",
            })
    void saysWhatIsWrong(String spec, String message) {
        assertThat(create(spec).at("/message")).contains(message);
    }
}
