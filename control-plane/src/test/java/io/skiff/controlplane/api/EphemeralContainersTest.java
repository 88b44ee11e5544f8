package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sub-resource by which kubectl debug adds containers to a pod. */
@Timeout(60)
class EphemeralContainersTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String ADDED = PODS + "/one/ephemeralcontainers";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    @BeforeEach
    void addPod() {
        var pod =
                "{\"metadata\":{\"name\":\"one\"},\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"busybox:1\"}]}}";
        assertThat(client.post(PODS, pod).code()).isEqualTo(201);
    }

    private ApiClient.Answer add(String container) {
        return client.send("PATCH", ADDED, STRATEGIC, "{\"spec\":{\"ephemeralContainers\":[" + container + "]}}");
    }

    private static String container(String name, String more) {
        return "{\"name\":\"" + name + "\",\"image\":\"busybox:1\"" + more + "}";
    }

    @Test
    void addsOneAfterTheOther() {
        assertThat(add(container("a", ",\"stdin\":true,\"tty\":true,\"targetContainerName\":\"main\""))
                        .code())
                .isEqualTo(200);
        var second = add(container("b", ""));

        assertThat(second.code()).isEqualTo(200);
        assertThat(second.at("/kind")).isEqualTo("Pod");
        var stored = client.get(ADDED);
        assertThat(stored.body().at("/spec/ephemeralContainers")).hasSize(2);
        assertThat(stored.body()
                        .at("/spec/ephemeralContainers/0/imagePullPolicy")
                        .asText())
                .isEqualTo("IfNotPresent");
        assertThat(stored.body().at("/metadata/generation").asInt()).isEqualTo(3);
    }

    @Test
    void changesNothingElse() {
        var patch = "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"terminationGracePeriodSeconds\":1}}";

        assertThat(client.send("PATCH", ADDED, STRATEGIC, patch).code()).isEqualTo(200);
        var stored = client.get(PODS + "/one").body();
        assertThat(stored.at("/metadata/labels").isMissingNode()).isTrue();
        assertThat(stored.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(30);
    }

    @Test
    void nothingIsTakenAwayOrChanged() {
        assertThat(add(container("a", "")).code()).isEqualTo(200);

        assertThat(add(container("a", ",\"tty\":true")).body().path("message").asText())
                .contains("existing ephemeral containers \"a\" may not be changed");
        var without = client.get(PODS + "/one").body().deepCopy();
        ((com.fasterxml.jackson.databind.node.ObjectNode) without.path("spec")).remove("ephemeralContainers");
        assertThat(client.send("PUT", ADDED, "application/json", without.toString())
                        .body()
                        .path("message")
                        .asText())
                .contains("existing ephemeral containers \"a\" may not be removed");
        assertThat(client.send("PUT", PODS + "/one", "application/json", without.toString())
                        .code())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "ports":[{"containerPort":80}]                                  | ports: Forbidden: cannot be set for an Ephemeral Container
            "readinessProbe":{"exec":{"command":["a"]}}                     | readinessProbe: Forbidden: cannot be set for an Ephemeral Container
            "lifecycle":{"preStop":{"sleep":{"seconds":1}}}                 | lifecycle: Forbidden: cannot be set for an Ephemeral Container
            "resources":{"limits":{"cpu":"1"}}                              | resources: Forbidden: cannot be set for an Ephemeral Container
            "targetContainerName":"nobody"                                  | targetContainerName: Not found: "nobody"
            "targetContainerName":"main","securityContext":{"capabilities":{"add":["SYS_PTRACE"]}} | may not be added to a container with targetContainerName
            "securityContext":{"privileged":true,"allowPrivilegeEscalation":false} | securityContext: Invalid value
            "nonsense":true                                                 | nonsense
            """)
    void refusesWhatTheyMayNotHave(String more, String message) {
        var answer = add(container("a", "," + more));

        assertThat(answer.code()).isBetween(400, 422);
        assertThat(answer.body().path("message").asText()).contains(message);
    }

    @Test
    void theirNamesAreOfThePod() {
        assertThat(add(container("main", "")).body().path("message").asText()).contains("Duplicate value: \"main\"");
    }

    @Test
    void otherWritesDoNotAddThem() {
        var spec = "\"spec\":{\"containers\":[" + container("main", "") + "],\"ephemeralContainers\":["
                + container("a", "") + "]}";
        var told = "spec.ephemeralContainers: Forbidden: is changed through the sub-resource ephemeralcontainers only";

        assertThat(client.post(PODS, "{\"metadata\":{\"name\":\"two\"}," + spec + "}")
                        .body()
                        .path("message")
                        .asText())
                .contains(told);
        assertThat(client.send(
                                "PATCH",
                                PODS + "/one",
                                STRATEGIC,
                                "{\"spec\":{\"ephemeralContainers\":[" + container("a", "") + "]}}")
                        .body()
                        .path("message")
                        .asText())
                .contains(told);
        assertThat(client.post(
                                "/apis/apps/v1/namespaces/default/deployments",
                                "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},"
                                        + spec + "}}}")
                        .body()
                        .path("message")
                        .asText())
                .contains("ephemeral containers not allowed in pod template");
    }
}
