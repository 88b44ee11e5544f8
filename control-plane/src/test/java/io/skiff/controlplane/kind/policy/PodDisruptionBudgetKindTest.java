package io.skiff.controlplane.kind.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.api.ApiClient;
import io.skiff.controlplane.api.ApiFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Budgets over HTTP, as clients use them. */
@Timeout(60)
class PodDisruptionBudgetKindTest {

    private static final String BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    private ApiClient.Answer create(String spec) {
        return client.send(
                "POST",
                BUDGETS,
                "application/yaml",
                "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: " + spec + "}");
    }

    @Test
    void isServed() {
        assertThat(create("{maxUnavailable: 0, selector: {matchLabels: {app: web}}}")
                        .code())
                .isEqualTo(201);
        client.send(
                "PATCH", BUDGETS + "/web", "application/merge-patch+json", "{\"spec\":{\"maxUnavailable\":\"50%\"}}");

        var web = client.get(BUDGETS + "/web");
        assertThat(web.at("/spec/maxUnavailable")).isEqualTo("50%");
        assertThat(web.at("/spec/selector/matchLabels/app")).isEqualTo("web");
        assertThat(web.at("/metadata/generation")).isEqualTo("2");
        var discovered = client.get("/apis/policy/v1").body().path("resources");
        assertThat(discovered.findValuesAsText("name"))
                .containsExactly("poddisruptionbudgets", "poddisruptionbudgets/status");
        assertThat(discovered.at("/0/shortNames/0").asText()).isEqualTo("pdb");
        assertThat(client.get("/apis").body().findValuesAsText("groupVersion")).contains("policy/v1");
        client.send("DELETE", BUDGETS + "/web", "", "");
        assertThat(client.get(BUDGETS + "/web").code()).isEqualTo(404);
    }

    @Test
    void isATable() {
        create("{minAvailable: 2}");

        assertThat(client.table(BUDGETS).at("/rows/0/cells").toString()).startsWith("[\"web\",\"2\",\"N/A\",0,");
    }

    /** The list is merged by its key although the kind has no class. */
    @Test
    void itsConditionsAreMergedByType() {
        create("{minAvailable: 2}");
        client.send("PATCH", BUDGETS + "/web/status", STRATEGIC, status("A"));
        client.send("PATCH", BUDGETS + "/web/status", STRATEGIC, status("B"));

        var status = client.get(BUDGETS + "/web").body().path("status").path("conditions");
        assertThat(status.findValuesAsText("type")).containsExactly("A", "B");
    }

    private static String status(String type) {
        return "{\"status\":{\"conditions\":[{\"type\":\"" + type + "\",\"status\":\"True\"}]}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{minAvailable: 1, maxUnavailable: 1} | spec: Invalid value: | minAvailable and maxUnavailable cannot be both",
                "{minAvailable: -1} | spec.minAvailable: Invalid value: -1: | must be greater than or equal to 0",
                "{minAvailable: 101%} | spec.minAvailable: Invalid value: \"101%\": | must not be greater than 100%",
                "{maxUnavailable: some} | spec.maxUnavailable: Invalid value: \"some\": | a valid percent string",
                "{maxUnavailable: []} | spec.maxUnavailable: Invalid value: []: | must be a whole number or a string",
                "{selector: {matchLabels: {a: '-'}}} | spec.selector.matchLabels[a]: Invalid value: | a valid label",
                "{selector: {matchExpressions: [{key: a, operator: Is}]}} | operator: Unsupported value: | \"Is\"",
                "{unhealthyPodEvictionPolicy: Never} | spec.unhealthyPodEvictionPolicy: Unsupported value: | \"Never\"",
                "{minimum: 1} | unknown field | \"spec.minimum\"",
            })
    void saysWhatIsWrong(String spec, String where, String what) {
        assertThat(create(spec).at("/message")).contains(where).contains(what);
    }
}
