package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.object.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sub-resource by which the resources of running containers are changed. */
class ResizeTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String RESIZE = PODS + "/one/resize";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    @BeforeEach
    void addPod() {
        var pod = """
                {"metadata":{"name":"one"},"spec":{
                 "initContainers":[{"name":"first","image":"busybox:1","resources":{"requests":{"cpu":"10m"}}},
                  {"name":"side","image":"busybox:1","restartPolicy":"Always","resources":{"requests":{"cpu":"10m"}}}],
                 "containers":[{"name":"main","image":"busybox:1",
                  "resizePolicy":[{"resourceName":"memory","restartPolicy":"RestartContainer"}],
                  "resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"memory":"64Mi","pids":"10"}}}]}}""";
        assertThat(client.post(PODS, pod).code()).isEqualTo(201);
    }

    private ApiClient.Answer resize(String container, String resources) {
        var list = container.equals("main") ? "containers" : "initContainers";
        return client.send(
                "PATCH",
                RESIZE,
                STRATEGIC,
                "{\"spec\":{\"" + list + "\":[{\"name\":\"" + container + "\",\"resources\":" + resources + "}]}}");
    }

    @Test
    void changesTheResourcesOfAContainer() {
        var answer = resize("main", "{\"requests\":{\"cpu\":\"200m\"},\"limits\":{\"cpu\":\"1\"}}");

        assertThat(answer.code()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.at("/kind")).isEqualTo("Pod");
        var stored = client.get(PODS + "/one").body();
        assertThat(stored.at("/spec/containers/0/resources"))
                .isEqualTo(Json.read("""
                        {"limits":{"cpu":"1","memory":"64Mi","pids":"10"},"requests":{"cpu":"200m","memory":"64Mi"}}""".getBytes(StandardCharsets.UTF_8)));
        assertThat(stored.at("/metadata/generation").asInt()).isEqualTo(2);
        assertThat(resize("side", "{\"requests\":{\"cpu\":\"20m\"}}").code()).isEqualTo(200);
    }

    @Test
    void changesNothingElse() {
        var patch =
                "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"other:1\"}]}}";

        assertThat(client.send("PATCH", RESIZE, STRATEGIC, patch).code()).isEqualTo(200);
        var stored = client.get(PODS + "/one").body();
        assertThat(stored.at("/metadata/labels").isMissingNode()).isTrue();
        assertThat(stored.at("/spec/containers/0/image").asText()).isEqualTo("busybox:1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            main  | {"requests":{"cpu":null}}                              | requests: Forbidden: resource requests cannot be removed: cpu
            main  | {"limits":{"memory":null}}                             | limits: Forbidden: resource limits cannot be removed: memory
            main  | {"limits":{"pids":"20"}}                               | limits: Forbidden: only cpu and memory resources are mutable
            main  | {"limits":{"ephemeral-storage":"1Gi"}}                 | only cpu and memory resources are mutable
            main  | {"requests":{"memory":"128Mi"}}                        | must be less than or equal to memory limit of 64Mi
            main  | {"requests":{"cpu":"x"}}                               | cpu
            first | {"requests":{"cpu":"20m"}}                             | only the resources of containers and sidecars can be changed
            """)
    void refusesWhatCannotBeChanged(String container, String resources, String message) {
        var answer = resize(container, resources);

        assertThat(answer.code()).isBetween(400, 422);
        assertThat(answer.body().path("message").asText()).contains(message);
    }

    @Test
    void theQualityOfServiceStays() {
        var best =
                "{\"metadata\":{\"name\":\"best\"},\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"busybox:1\"}]}}";
        assertThat(client.post(PODS, best).code()).isEqualTo(201);

        var answer = client.send(
                "PATCH",
                PODS + "/best/resize",
                STRATEGIC,
                "{\"spec\":{\"containers\":[{\"name\":\"main\",\"resources\":{\"requests\":{\"cpu\":\"1m\"}}}]}}");
        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.body().path("message").asText())
                .contains("Pod QOS Class may not change as a result of resizing");
    }

    @Test
    void noOtherWriteChangesThem() {
        var patch = "{\"spec\":{\"containers\":[{\"name\":\"main\",\"resources\":{\"requests\":{\"cpu\":\"1\"}}}]}}";

        var answer = client.send("PATCH", PODS + "/one", STRATEGIC, patch);
        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.body().path("message").asText())
                .contains("spec.containers[*].resources: Forbidden: is changed through the sub-resource resize only");
    }

    @Test
    void aPolicyOfResizesIsChecked() {
        var pod = """
                {"metadata":{"name":"two"},"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"busybox:1",
                  "resizePolicy":[{"resourceName":"memory","restartPolicy":"RestartContainer"}]}]}}""";

        assertThat(client.post(PODS, pod).body().path("message").asText())
                .contains("must be 'NotRequired' when `restartPolicy` is 'Never'");
        assertThat(client.post(PODS, pod.replace("\"memory\"", "\"pids\"")).code())
                .isIn(400, 422);
    }
}
