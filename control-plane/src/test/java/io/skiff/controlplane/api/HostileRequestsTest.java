package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Requests that are small to send and expensive to handle. Each is answered soon, with success or as a mistake of the
 * client.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRequestsTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    /** Linear work on 3 MB takes a tenth of it on an idle machine; other work took from 15 s to forever. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    /** One request. If it fails as the client's mistake, it gets one of these codes. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares attacks
    private record Attack(String name, String method, String path, String type, String body, int... codes) {}

    @BeforeAll
    void fill() {
        client.post(MAPS, "{\"metadata\":{\"name\":\"target\"},\"data\":{\"a\":\"b\"}}");
        client.post(
                DEPLOYMENTS,
                "{\"metadata\":{\"name\":\"target\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":"
                        + "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}");
        client.post(
                PODS,
                "{\"metadata\":{\"name\":\"target\"},\"spec\":{\"tolerations\":["
                        + joined(30_000, i -> "{\"key\":\"k" + i + "\",\"operator\":\"Exists\"}")
                        + "],\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
    }

    /** Lists the remaining objects as usual. */
    @AfterAll
    void listAndStop() {
        try (api) {
            for (var path : List.of(MAPS, PODS, DEPLOYMENTS)) {
                assertThat(client.raw("GET", path, "", "").statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> isAnsweredSoon() {
        return attacks().map(attack -> DynamicTest.dynamicTest(attack.name, () -> check(attack)));
    }

    private void check(Attack attack) {
        long start = System.nanoTime();
        var answer = client.raw(attack.method, attack.path, attack.type, attack.body);
        var took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(answer.statusCode())
                .as(attack.name + ": "
                        + answer.body().substring(0, Math.min(300, answer.body().length())))
                .isIn(IntStream.of(attack.codes).boxed().toList());
        assertThat(answer.body().length()).as("length of the answer").isLessThan(3_000_000);
        assertThat(took).as("time").isLessThan(SOON);
        assertThat(client.raw("GET", "/readyz", "", "").statusCode()).isEqualTo(200);
    }

    private static Stream<Attack> attacks() {
        return Stream.of(bodies(), jsonPatches(), merges(), yaml()).flatMap(attacks -> attacks);
    }

    private static Stream<Attack> bodies() {
        var key = "k".repeat(2900);
        return Stream.of(
                create("990 nested keys of 2.9 KB", JSON, "{\"x\":" + nested(990, key) + "}", 400),
                create("nested lists", JSON, "{\"data\":" + "[".repeat(900) + "]".repeat(900) + "}", 400),
                create("nesting without an end", JSON, "{\"data\":" + "[".repeat(1_000_000), 400),
                create("a key of 100 KB", JSON, map("{\"" + "k".repeat(100_000) + "\":\"\"}"), 400, 422),
                create("a number of 2.9 MB", JSON, "{\"data\":" + "9".repeat(2_900_000) + "}", 400),
                create("an exponent of nine digits", JSON, map("{\"a\":1e999999999}"), 400),
                create(
                        "200,000 fields that do not exist",
                        JSON,
                        "{" + joined(200_000, i -> "\"f" + i + "\":1") + "}",
                        400),
                create("300,000 doubled fields", JSON, "{" + joined(300_000, i -> "\"ab\":1") + "}", 400),
                create(
                        "200,000 values of a wrong type",
                        JSON,
                        map("{" + joined(200_000, i -> "\"f" + i + "\":1") + "}"),
                        400),
                create(
                        "many values below long names",
                        JSON,
                        "{\"x\":" + "{\"" + "k".repeat(1000) + "\":".repeat(1)
                                + nestedKeys(50, "n".repeat(1000), "{" + joined(150_000, i -> "\"" + i + "\":1") + "}")
                                + "}}",
                        400),
                create(
                        "keys whose hashes are the same",
                        JSON,
                        map("{" + joined(30_000, i -> "\"" + collision(i) + "\":\"\"") + "}"),
                        400,
                        413,
                        201,
                        422),
                create("half a surrogate pair in a value", JSON, map("{\"a\":\"\\ud800\"}"), 400),
                create("half a surrogate pair in a key", JSON, map("{\"\\udc00\":\"\"}"), 400, 422),
                create("a message cut within a pair", JSON, map("[\"" + "a" + "\ud83d\ude00".repeat(300) + "\"]"), 400),
                create("NUL in a warning", JSON, "{\"metadata\":{\"name\":\"new\"},\"a\\u0000b\":1}", 201, 400),
                new Attack(
                        "NUL in a warning, asked for",
                        "POST",
                        MAPS + "?fieldValidation=Warn",
                        JSON,
                        "{\"metadata\":{\"name\":\"warned\"},\"a\\u0000b\\r\\n\":1}",
                        201),
                new Attack(
                        "100,000 env variables",
                        "POST",
                        PODS,
                        JSON,
                        pod("\"env\":[" + joined(100_000, i -> "{\"name\":\"\"}") + "]"),
                        400,
                        422),
                new Attack(
                        "a grace of 18 digits",
                        "DELETE",
                        PODS + "/target?gracePeriodSeconds=999999999999999999",
                        "",
                        "",
                        422),
                new Attack(
                        "a grace of 30 digits",
                        "DELETE",
                        PODS + "/target",
                        JSON,
                        grace("1" + "0".repeat(30)),
                        400,
                        422),
                new Attack("the longest grace", "DELETE", PODS + "/target", JSON, grace("9223372036854775807"), 422),
                new Attack("a negative grace", "DELETE", PODS + "/target?gracePeriodSeconds=-1", "", "", 400, 422),
                new Attack("a negative grace in the body", "DELETE", PODS + "/target", JSON, grace("-1"), 400, 422));
    }

    private static Stream<Attack> jsonPatches() {
        return Stream.of(
                patch(
                        "copying data into itself",
                        JSON_PATCH,
                        "[" + joined(20, i -> "{\"op\":\"copy\",\"from\":\"/data\",\"path\":\"/data/k" + i + "\"}")
                                + "]",
                        413,
                        422),
                patch(
                        "copying 100 KB 14 times",
                        JSON_PATCH,
                        "[{\"op\":\"add\",\"path\":\"/data/a\",\"value\":\"" + "x".repeat(100_000)
                                + "\"},"
                                + joined(14, i -> "{\"op\":\"copy\",\"from\":\"/data\",\"path\":\"/data/k" + i + "\"}")
                                + "]",
                        413,
                        422),
                patch("a pointer of 20,000 levels", JSON_PATCH, add("/a".repeat(20_000)), 400, 422),
                patch("a pointer of 1,000,000 levels", JSON_PATCH, add("/a".repeat(1_000_000)), 400, 422),
                patch("a tilde alone", JSON_PATCH, "[{\"op\":\"remove\",\"path\":\"/~\"}]", 400, 422),
                patch(
                        "a tilde alone in move",
                        JSON_PATCH,
                        "[{\"op\":\"move\",\"from\":\"/data/a\",\"path\":\"/~\"}]",
                        400,
                        422),
                patch(
                        "a tilde alone in copy",
                        JSON_PATCH,
                        "[{\"op\":\"copy\",\"from\":\"/~2\",\"path\":\"/data/~\"}]",
                        400,
                        422),
                patch(
                        "10,000 removals",
                        JSON_PATCH,
                        "[" + add("/data/l", "[" + joined(250_000, i -> "1") + "]") + ","
                                + joined(9_999, i -> "{\"op\":\"remove\",\"path\":\"/data/l/0\"}") + "]",
                        400,
                        413,
                        422),
                patch(
                        "10,000 removals of names",
                        JSON_PATCH,
                        "[" + joined(9_999, i -> add("/data/k" + i, "\"\"")) + ","
                                + "{\"op\":\"remove\",\"path\":\"/data/k0\"}]",
                        200),
                patch(
                        "10,001 operations",
                        JSON_PATCH,
                        "[" + joined(10_001, i -> "{\"op\":\"test\",\"path\":\"\"}") + "]",
                        413),
                patch(
                        "moving into itself",
                        JSON_PATCH,
                        "[{\"op\":\"move\",\"from\":\"/data\",\"path\":\"/data/a\"}]",
                        400,
                        422),
                patch("removing everything", JSON_PATCH, "[{\"op\":\"remove\",\"path\":\"\"}]", 400, 422),
                patch("an index of 30 digits", JSON_PATCH, add("/metadata/finalizers/" + "9".repeat(30)), 400, 422),
                new Attack(
                        "copying containers into themselves",
                        "PATCH",
                        DEPLOYMENTS + "/target",
                        JSON_PATCH,
                        "["
                                + joined(
                                        9_000,
                                        i -> "{\"op\":\"copy\",\"from\":\"/spec/template/spec/containers/0\",\"path\":"
                                                + "\"/spec/template/spec/containers/-\"}")
                                + "]",
                        422));
    }

    private static Stream<Attack> merges() {
        return Stream.of(
                strategic(
                        "20,000 env variables",
                        "\"env\":[" + joined(20_000, i -> "{\"name\":\"e" + i + "\"}") + "]",
                        200),
                strategic(
                        "60,000 env variables again",
                        "\"env\":[" + joined(60_000, i -> "{\"name\":\"e" + i + "\"}") + "]",
                        200,
                        413),
                strategic(
                        "60,000 deletions",
                        "\"env\":[" + joined(60_000, i -> "{\"name\":\"e" + i + "\",\"$patch\":\"delete\"}") + "]",
                        200),
                strategic(
                        "an order of 60,000",
                        "\"env\":[" + joined(60_000, i -> "{\"name\":\"e" + i + "\"}") + "],\"$setElementOrder/env\":["
                                + joined(60_000, i -> "{\"name\":\"e" + (60_000 - i) + "\"}") + "]",
                        200,
                        413),
                patch(
                        "finalizers with one hash",
                        STRATEGIC,
                        "{\"metadata\":{\"finalizers\":[" + joined(60_000, i -> "\"" + collision(i) + "\"") + "]}}",
                        422),
                patch(
                        "primitive deletions with one hash",
                        STRATEGIC,
                        "{\"metadata\":{\"finalizers\":["
                                + joined(30_000, i -> "\"" + collision(i) + "\"")
                                + "],\"$deleteFromPrimitiveList/finalizers\":["
                                + joined(30_000, i -> "\"" + collision(i + 30_000) + "\"") + "]}}",
                        422),
                patch("merging deep", MERGE, nested(900, "k"), 400),
                patch("merging strategically deep", STRATEGIC, nested(900, "k"), 400),
                new Attack(
                        "tolerations that are all looked at",
                        "PATCH",
                        PODS + "/target",
                        MERGE,
                        "{\"spec\":{\"tolerations\":["
                                + joined(30_000, i -> "{\"key\":\"k" + (29_999 - i) + "\",\"operator\":\"Exists\"}")
                                + "]}}",
                        200,
                        422));
    }

    private static Stream<Attack> yaml() {
        return Stream.of(
                create(
                        "a scalar of 3 MB",
                        YAML,
                        "metadata: {generateName: new-}\ndata: {a: " + "9".repeat(3_000_000) + "}",
                        400),
                create(
                        "a scalar of 3 MB in underscores",
                        YAML,
                        "metadata: {generateName: new-}\ndata: {a: " + "9_".repeat(1_400_000) + "1}",
                        400,
                        413),
                create(
                        "a float of 3 MB",
                        YAML,
                        "metadata: {generateName: new-}\ndata: {a: 1." + "9".repeat(2_900_000) + "}",
                        400),
                create(
                        "a plain text of 3 MB",
                        YAML,
                        "metadata: {generateName: new-}\ndata: {a: " + "x".repeat(2_900_000) + "}",
                        400,
                        413,
                        422),
                create(
                        "a quoted text of 1.4 MB",
                        YAML,
                        "metadata: {generateName: new-}\ndata: {a: '" + "A".repeat(1_400_000) + "'}",
                        400),
                create(
                        "many words of 250 KB",
                        YAML,
                        "metadata: {generateName: new-}\ndata:\n  a: |\n"
                                + ("    " + "A".repeat(250_000) + "\n").repeat(11),
                        422),
                create(
                        "a text of 1.4 million words",
                        YAML,
                        "metadata: {generateName: new-}\ndata:\n  a: " + "x ".repeat(1_400_000),
                        413,
                        422),
                create(
                        "a text of 1.4 million lines",
                        YAML,
                        "metadata: {generateName: new-}\ndata:\n  a: |\n" + "   \n".repeat(600_000),
                        201,
                        400,
                        413,
                        422),
                create(
                        "quotes of 2.9 MB",
                        YAML,
                        "metadata: {generateName: new-}\ndata:\n  a: \"" + "\\x41".repeat(700_000) + "\"",
                        400,
                        201,
                        413,
                        422),
                create(
                        "hexadecimal digits",
                        YAML,
                        "metadata: {generateName: new-}\ndata: {a: 0x" + "f".repeat(2_900_000) + "}",
                        400,
                        413,
                        422),
                create("nested flow lists", YAML, "data: " + "[".repeat(20_000), 400),
                create("nested flow maps", YAML, "data: " + "{a: ".repeat(20_000), 400),
                create("nested block lists", YAML, "data:\n  " + "- ".repeat(20_000) + "a", 400),
                create("complex keys", YAML, "? ".repeat(20_000) + "a", 400),
                create("laughs", YAML, laughs(), 400),
                create("an anchor within itself", YAML, "data: &a {b: *a}", 400),
                create("merging within itself", YAML, "data: &a {<<: *a}", 400),
                create("many anchors", YAML, "data: [" + joined(100_000, i -> "&a" + i + " x") + "]", 400),
                create(
                        "a tag",
                        YAML,
                        "data: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://127.0.0.1:1/\"]]",
                        400),
                create("comments", YAML, "#\n".repeat(1_400_000) + "metadata: {generateName: new-}", 201, 400),
                create("indentation", YAML, "data:\n" + " ".repeat(2_000_000) + "a: b", 400, 422),
                create("documents", YAML, "---\n".repeat(700_000), 400));
    }

    private static String laughs() {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            text.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(10) + "x]\n");
        }
        return text.toString();
    }

    private static Attack create(String name, String type, String body, int... codes) {
        return new Attack(name, "POST", MAPS, type, body, codes);
    }

    private static Attack patch(String name, String type, String body, int... codes) {
        return new Attack(name, "PATCH", MAPS + "/target", type, body, codes);
    }

    private static Attack strategic(String name, String container, int... codes) {
        var body = "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\"," + container + "}]}}}}";
        return new Attack(name, "PATCH", DEPLOYMENTS + "/target", STRATEGIC, body, codes);
    }

    private static String map(String data) {
        return "{\"metadata\":{\"name\":\"new\"},\"data\":" + data + "}";
    }

    private static String pod(String container) {
        return "{\"metadata\":{\"name\":\"new\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"," + container
                + "}]}}";
    }

    private static String grace(String seconds) {
        return "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"gracePeriodSeconds\":" + seconds + "}";
    }

    private static String add(String path) {
        return "[" + add(path, "1") + "]";
    }

    private static String add(String path, String value) {
        return "{\"op\":\"add\",\"path\":\"" + path + "\",\"value\":" + value + "}";
    }

    private static String nested(int levels, String key) {
        return nestedKeys(levels, key, "1");
    }

    private static String nestedKeys(int levels, String key, String innermost) {
        return ("{\"" + key + "\":").repeat(levels) + innermost + "}".repeat(levels);
    }

    /** Makes different texts with the same hash code: "Aa" and "BB" have the same. */
    private static String collision(int number) {
        return IntStream.range(0, 17)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    private static String joined(int count, java.util.function.IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(","));
    }
}
