package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.object.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invalid names and keys are refused in every place. Objects that have them already can be read and deleted. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddNamesTest {

    private static final String MERGE = "application/merge-patch+json";
    private static final String NODE = "/api/v1/nodes/n";
    private static final String MAP = "/api/v1/namespaces/default/configmaps/m";
    private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/d";
    private static final List<String> ODD_KEYS =
            List.of("", "\\u0000", "a\\u0000", " ", "k".repeat(100_000), "a/b/c", "\\u212a", "\\n");

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @BeforeAll
    void fill() {
        client.post("/api/v1/nodes", "{\"metadata\":{\"name\":\"n\"}}");
        client.post("/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"name\":\"m\"}}");
        client.post(
                "/apis/apps/v1/namespaces/default/deployments",
                "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":"
                        + "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}");
    }

    @AfterAll
    void stop() {
        api.close();
    }

    /** Objects with a place for the key. */
    static Stream<Arguments> places() {
        return ODD_KEYS.stream()
                .flatMap(key -> Stream.of(
                                Arguments.of(NODE, "{'metadata':{'labels':{'KEY':'v'}}}"),
                                Arguments.of(NODE, "{'metadata':{'annotations':{'KEY':'v'}}}"),
                                Arguments.of(NODE, "{'metadata':{'finalizers':['KEY']}}"),
                                Arguments.of(NODE, "{'spec':{'taints':[{'key':'KEY','effect':'NoSchedule'}]}}"),
                                Arguments.of(NODE + "/status", "{'status':{'capacity':{'KEY':'1'}}}"),
                                Arguments.of(MAP, "{'metadata':{'labels':{'KEY':'v'}}}"),
                                Arguments.of(MAP, "{'metadata':{'annotations':{'KEY':'v'}}}"),
                                Arguments.of(MAP, "{'metadata':{'finalizers':['KEY']}}"),
                                Arguments.of(MAP, "{'data':{'KEY':'v'}}"),
                                Arguments.of(MAP, "{'binaryData':{'KEY':''}}"),
                                Arguments.of(DEPLOYMENT, "{'spec':{'template':{'metadata':{'labels':{'KEY':'v'}}}}}"),
                                Arguments.of(
                                        DEPLOYMENT, "{'spec':{'template':{'metadata':{'annotations':{'KEY':'v'}}}}}"),
                                Arguments.of(DEPLOYMENT, "{'spec':{'template':{'spec':{'nodeSelector':{'KEY':'v'}}}}}"))
                        .map(place -> Arguments.of(
                                place.get()[0],
                                ((String) place.get()[1]).replace('\'', '"').replace("KEY", key))));
    }

    @ParameterizedTest
    @MethodSource("places")
    void isRefused(String path, String patch) {
        var answer = client.send("PATCH", path, MERGE, patch);

        assertThat(answer.code()).as(answer.body().toString()).isIn(400, 422);
        assertThat(client.get(path.replace("/status", "")).code()).isEqualTo(200);
    }

    @Test
    void anOddKeyComesInByNoPatch() {
        var pointer = "k".repeat(100_000);
        var answer = client.send(
                "PATCH",
                MAP,
                "application/json-patch+json",
                "[{\"op\":\"add\",\"path\":\"/data/" + pointer + "\",\"value\":\"\"}]");

        assertThat(answer.code()).isIn(400, 422);
    }

    @Test
    void whatIsStoredWithThemIsReadListedAndDeleted() {
        var key = "k".repeat(100_000);
        var stored = Json.object().put("apiVersion", "v1").put("kind", "Node");
        var metadata = stored.putObject("metadata").put("name", "odd").put("uid", "u-odd");
        metadata.putObject("labels").put(key, "v").put("", "v").put("\0", "v");
        api.put(NodeKind.NODE, "", "odd", stored.toString());

        assertThat(client.get("/api/v1/nodes/odd").body().at("/metadata/labels").size())
                .isEqualTo(3);
        assertThat(client.get("/api/v1/nodes").code()).isEqualTo(200);
        assertThat(client.send("DELETE", "/api/v1/nodes/odd", "", "").code()).isEqualTo(200);
        assertThat(client.get("/api/v1/nodes/odd").code()).isEqualTo(404);
    }
}
