package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Golden;
import io.skiff.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GetTest {

    private final FakeApi api = FakeApi.start();

    @BeforeEach
    void serve() throws IOException {
        String table = Files.readString(Path.of("src/test/resources/fixture/pods-table.json"));
        api.serve("cluster.yaml")
                .on("TABLE /api/v1/namespaces/default/pods", 200, table)
                .on("TABLE /api/v1/pods", 200, table);
    }

    @AfterEach
    void close() {
        api.close();
    }

    /** These events are of the same second, and the list is sorted by name, which is random. */
    @Test
    void showsEventsInTheOrderInWhichTheyHappened() {
        String rows = """
                {"cells":["b"],"object":{"metadata":{"name":"b","resourceVersion":"9"}}},
                {"cells":["a"],"object":{"metadata":{"name":"a","resourceVersion":"10"}}},
                {"cells":["c"],"object":{"metadata":{"name":"c","resourceVersion":"8"}}}""";
        api.on(
                "TABLE /api/v1/namespaces/default/events",
                200,
                "{\"columnDefinitions\":[{\"name\":\"What\",\"priority\":0}],\"rows\":[" + rows + "]}");
        assertThat(Run.on(api, "get", "events").out()).isEqualTo("WHAT\nc\nb\na\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "describe", "delete"})
    void saysThatATypeIsSaidTwice(String command) {
        assertThat(Run.on(api, command, "pod", "pod/web").err())
                .startsWith("error: there is no need to specify a resource type as a separate argument");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void saysWhatTheServerHasInPlaceOfAnotherType() {
        api.on("GET /api", 200, "{\"versions\":[\"v1\"]}")
                .on("GET /apis", 200, "{\"groups\":[]}")
                .on(
                        "GET /api/v1",
                        200,
                        "{\"resources\":[{\"name\":\"pods\",\"kind\":\"Pod\"},{\"name\":\"pods/log\",\"kind\":\"Pod\"},"
                                + "{\"name\":\"secrets\",\"kind\":\"Secret\"}]}");
        assertThat(Run.on(api, "get", "cronjobs").transcript()).isEqualTo("""
                --- stderr
                error: the server doesn't have a resource type "cronjobs"
                It has: pods, secrets
                More of them: skiff api-resources
                --- exit 1
                """);
    }

    @Test
    void showsTheServersTable() {
        Golden.check("get-pods", Run.on(api, "get", "pods").transcript());
    }

    @Test
    void showsMoreColumnsWhenWide() {
        Golden.check("get-pods-wide", Run.on(api, "get", "po", "-o", "wide").transcript());
    }

    @Test
    void showsNamespacesAndLabelsOnRequest() {
        Golden.check(
                "get-pods-everywhere",
                Run.on(api, "get", "pods", "-A", "--show-labels").transcript());
    }

    @Test
    void leavesOutTheHeader() {
        assertThat(Run.on(api, "get", "pods", "--no-headers").out())
                .doesNotContain("NAME")
                .contains("db-0");
    }

    @Test
    void printsAnObjectAsYaml() {
        Golden.check(
                "get-deployment-yaml",
                Run.on(api, "get", "deploy", "web", "-o", "yaml").transcript());
    }

    @Test
    void printsAnObjectAsJson() {
        Golden.check(
                "get-service-json", Run.on(api, "get", "svc/web", "-o", "json").transcript());
    }

    @Test
    void printsNames() {
        assertThat(Run.on(api, "get", "deploy,svc,pods", "-o", "name").out())
                .isEqualTo("deployment.apps/web\nservice/web\npod/web-222-abcde\n");
    }

    @Test
    void printsWhatAJsonPathSelects() {
        assertThat(Run.on(api, "get", "svc", "web", "-o", "jsonpath={.spec.clusterIP}")
                        .out())
                .isEqualTo("10.43.0.7");
        assertThat(Run.on(
                                api,
                                "get",
                                "rs",
                                "-o",
                                "jsonpath={range .items[*]}{.metadata.name}={.spec.replicas}{\"\\n\"}{end}")
                        .out())
                .isEqualTo("web-111=0\nweb-222=3\n");
        assertThat(Run.on(
                                api,
                                "get",
                                "pods",
                                "-o",
                                "jsonpath={.items[0].status.conditions[?(@.type==\"Ready\")].status}")
                        .out())
                .isEqualTo("False");
    }

    @Test
    void saysWhatIsNotThere() {
        Golden.check("get-missing", Run.on(api, "get", "pod", "nope").transcript());
    }

    @Test
    void saysThatThereIsNothing() {
        api.on("TABLE /api/v1/namespaces/empty/pods", 200, "{\"kind\":\"Table\",\"columnDefinitions\":[],\"rows\":[]}");
        Golden.check("get-nothing", Run.on(api, "get", "pods", "-n", "empty").transcript());
    }

    @Test
    void sendsSelectors() {
        Run.on(api, "get", "pods", "-l", "app=web", "--field-selector", "status.phase=Running");
        assertThat(api.requests())
                .containsExactly("GET /api/v1/namespaces/default/pods?labelSelector=app%3Dweb"
                        + "&fieldSelector=status.phase%3DRunning&limit=500");
    }

    @Test
    void asksForAFilesObjectsInTheirNamespaces() {
        String manifest = """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "prod"}}
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}}
                """;
        api.on(
                "GET /api/v1/namespaces/prod/configmaps/a",
                200,
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}");
        api.on(
                "GET /api/v1/namespaces/default/configmaps/b",
                200,
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"b\"}}");
        assertThat(Run.withInput(api, manifest, "get", "-f", "-", "-o", "name").out())
                .isEqualTo("configmap/a\nconfigmap/b\n");
        assertThat(Run.withInput(api, manifest, "describe", "-f", "-").code()).isZero();
    }

    @Test
    void watchesPastARestartOfTheServerAndShowsWhatChangedMeanwhile() {
        String maps = "GET /api/v1/namespaces/default/configmaps";
        api.first(maps, 200, maps("10", map("a", "7"), map("b", "8")))
                .first(maps, 200, event("MODIFIED", map("a", "11")) + event("ADDED", map("c", "12")))
                .first(maps, FakeApi.BROKEN, "")
                .first(maps, 410, FakeApi.Status.of(410, "Expired", "too old resource version"))
                .first(maps, 200, maps("20", map("a", "11"), map("b", "19"), map("c", "12")))
                .first(maps, 403, FakeApi.Status.of(403, "Forbidden", "enough"));
        Run run = Run.on(api, "get", "configmaps", "-w", "-o", "jsonpath={.metadata.name}{.metadata.resourceVersion} ");
        assertThat(run.out()).isEqualTo("a7 b8 a11 c12 b19 ");
        assertThat(run.err())
                .startsWith("The server is away")
                .endsWith("enough\n")
                .hasLineCount(2);
        assertThat(api.requests())
                .filteredOn(request -> request.contains("resourceVersion=12"))
                .hasSize(2);
    }

    private static String maps(String revision, String... items) {
        return "{\"metadata\":{\"resourceVersion\":\"" + revision + "\"},\"items\":[" + String.join(",", items) + "]}";
    }

    private static String map(String name, String revision) {
        return "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\",\"resourceVersion\":\"" + revision
                + "\"}}";
    }

    private static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    @Test
    void showsLabelsInColumns() {
        assertThat(Run.on(api, "get", "pods", "-L", "app,example.com/tier").out())
                .startsWith("NAME")
                .contains("APP", "TIER", "web");
    }

    @Test
    void sortsByAField() {
        assertThat(Run.on(api, "get", "rs", "--sort-by=.spec.replicas", "-o", "name")
                        .out())
                .isEqualTo("replicaset.apps/web-111\nreplicaset.apps/web-222\n");
        assertThat(Run.on(api, "get", "rs", "--sort-by={.metadata.uid}", "-o", "name")
                        .code())
                .isZero();
        Run.on(api, "get", "pods", "--sort-by=.status.podIP");
        assertThat(api.requests()).last().asString().endsWith("?limit=500&includeObject=Object");
    }

    @Test
    void asksForEachPageOfALongList() {
        api.on(
                "GET /api/v1/namespaces/default/configmaps?limit=500",
                200,
                "{\"metadata\":{\"continue\":\"next\"},\"items\":[{\"metadata\":{\"name\":\"a\"}}]}");
        api.on(
                "GET /api/v1/namespaces/default/configmaps?limit=500&continue=next",
                200,
                "{\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"b\"}}]}");
        assertThat(Run.on(api, "get", "cm", "-o", "name").out()).isEqualTo("configmap/a\nconfigmap/b\n");
    }

    @Test
    void refusesAnUnknownFlagWithTheUsage() {
        Run run = Run.on(api, "get", "pods", "--wide");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("Unknown option: '--wide'").contains("skiff get --help");
    }

    @Test
    void refusesAnUnknownFormat() {
        assertThat(Run.on(api, "get", "pods", "-o", "xml").err())
                .contains("\"xml\"")
                .contains("allowed formats");
    }

    @Test
    void saysWhenNoServerRuns() {
        api.close();
        Run run = Run.on(api, "get", "pods");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("was refused").contains("skiff up");
    }

    @Test
    void saysWhenThereIsNoKubeconfig() {
        Run run = Run.of("get", "pods");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("/nonexistent/kubeconfig does not exist").contains("skiff up");
    }
}
