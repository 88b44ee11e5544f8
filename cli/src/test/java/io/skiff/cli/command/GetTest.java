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
