package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests for metrics, with nodes that say what they like. */
@Timeout(60)
class MetricsTest {

    private static final String API = "/apis/metrics.k8s.io/v1beta1";

    /** Two containers of one pod, and those of pods that are not this node's. */
    private static final String USAGE = "{\"windowMillis\":1500,\"cpuNanos\":250000000,\"memoryBytes\":1048576,"
            + "\"containers\":[{\"uid\":\"u-web\",\"name\":\"main\",\"cpuNanos\":1234567,\"memoryBytes\":20480},"
            + "{\"uid\":\"u-web\",\"name\":\"stranger\",\"cpuNanos\":1,\"memoryBytes\":1},"
            + "{\"uid\":\"u-other\",\"name\":\"main\",\"cpuNanos\":5,\"memoryBytes\":4096},"
            + "{\"uid\":\"u-elsewhere\",\"name\":\"main\",\"cpuNanos\":7,\"memoryBytes\":4096}]}";

    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void aClusterOfTwoNodes() {
        node("n1", "True");
        node("n2", "False");
        pod("web", "n1", "app", "web");
        pod("other", "n1", "app", "other");
        pod("elsewhere", "n2", "app", "web");
        api.view().reaches(api.store().readRevision().join()).join();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void node(String name, String ready) {
        api.put(
                NodeKind.NODE,
                "",
                name,
                "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"" + name + "\",\"uid\":\"u-" + name
                        + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{},\"status\":{\"conditions\":"
                        + "[{\"type\":\"Ready\",\"status\":\"" + ready + "\"}]}}");
    }

    private void pod(String name, String node, String key, String value) {
        api.put(
                PodKind.POD,
                "default",
                name,
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                        + "\",\"namespace\":\"default\",\"uid\":\"u-" + name + "\",\"labels\":{\"" + key + "\":\""
                        + value
                        + "\"},\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{\"nodeName\":\"" + node
                        + "\",\"containers\":[{\"name\":\"main\",\"image\":\"web:v1\"}]},"
                        + "\"status\":{\"phase\":\"Running\"}}");
    }

    private CompletableFuture<JsonNode> get(String path) {
        return CompletableFuture.supplyAsync(
                () -> new ApiClient(api.url()).get(API + path).body());
    }

    private void nodeSays(String usage) throws InterruptedException {
        var way = api.tunnels().take();
        assertThat(way.node()).isEqualTo("n1");
        way.opens();
        way.awaitEndOfInput();
        way.answers(200, "application/json");
        way.says(usage);
        way.ends();
    }

    private static JsonNode got(CompletableFuture<JsonNode> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    @Test
    void tellsWhatReadyNodesUse() throws Exception {
        var answer = get("/nodes");
        nodeSays(USAGE);

        var list = got(answer);
        assertThat(list.path("kind").asText()).isEqualTo("NodeMetricsList");
        assertThat(list.path("items")).hasSize(1);
        var node = list.path("items").get(0);
        assertThat(node.at("/metadata/name").asText()).isEqualTo("n1");
        assertThat(node.path("window").asText()).isEqualTo("1.5s");
        assertThat(node.path("usage")).hasToString("{\"cpu\":\"250000000n\",\"memory\":\"1024Ki\"}");
    }

    @Test
    void tellsOfPodsOnlyWhatTheirOwnNodeSays() throws Exception {
        var answer = get("/pods");
        nodeSays(USAGE);

        var items = got(answer).path("items");
        assertThat(List.of(
                        items.get(0).at("/metadata/name").asText(),
                        items.get(1).at("/metadata/name").asText()))
                .containsExactly("other", "web");
        assertThat(items).hasSize(2);
        assertThat(items.get(1).path("containers"))
                .hasToString("[{\"name\":\"main\",\"usage\":{\"cpu\":\"1234567n\",\"memory\":\"20Ki\"}}]");
    }

    @Test
    void choosesByLabelsAndByName() throws Exception {
        var labelled = get("/namespaces/default/pods?labelSelector=app%3Dother");
        nodeSays(USAGE);
        assertThat(got(labelled).path("items")).hasSize(1);

        var one = get("/namespaces/default/pods/web");
        nodeSays(USAGE);
        assertThat(got(one).path("kind").asText()).isEqualTo("PodMetrics");
    }

    @Test
    void whatNobodyKnowsIsNotFound() throws Exception {
        assertThat(got(get("/namespaces/default/pods/elsewhere")).path("code").asInt())
                .isEqualTo(404);

        var silent = get("/nodes/n1");
        api.tunnels().take().fails("the node does not answer");
        assertThat(got(silent).path("message").asText()).isEqualTo("nodemetrics.metrics.k8s.io \"n1\" not found");
    }

    @Test
    void anAnswerThatIsNoneLeavesTheNodeOut() throws Exception {
        var answer = get("/nodes");
        nodeSays("[1, 2");

        assertThat(got(answer).path("items")).isEmpty();
    }

    @Test
    void discoveryNamesThem() {
        assertThat(new ApiClient(api.url())
                        .get("/apis/metrics.k8s.io/v1beta1")
                        .body()
                        .toString())
                .contains("NodeMetrics", "PodMetrics");
        assertThat(new ApiClient(api.url()).get("/apis").body().toString()).contains("metrics.k8s.io/v1beta1");
    }
}
