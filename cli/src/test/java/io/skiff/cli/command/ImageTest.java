package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The images of nodes, against a server with prepared answers. */
final class ImageTest {

    private static final String ON_A = "/api/v1/nodes/a/proxy/images";
    private static final String ON_B = "/api/v1/nodes/b/proxy/images";
    private static final String IMAGE = """
            {"name":"reg.lan:5000/team/web:1","digest":"sha256:0123456789abcdef0123","sizeBytes":9430000,
            "arrived":"2026-11-21T19:00:00Z","pulled":true,"pinned":false,"inUse":true}""";

    private final FakeApi api = FakeApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    private void nodes(String... names) {
        var items = new StringBuilder();
        for (String name : names) {
            items.append(items.isEmpty() ? "" : ",")
                    .append("{\"metadata\":{\"name\":\"" + name
                            + "\"},\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        }
        api.on("GET /api/v1/nodes", 200, "{\"items\":[" + items + "]}");
    }

    @Test
    void listsTheImagesOfTheOnlyNode() {
        nodes("a");
        api.on("GET " + ON_A, 200, "{\"images\":[" + IMAGE + "]}");

        assertThat(Run.on(api, "image", "ls").transcript()).isEqualTo("""
                REPOSITORY              TAG   IMAGE ID       AGE   SIZE     STATE
                reg.lan:5000/team/web   1     0123456789ab   60m   9.43MB   pulled,used
                """);
    }

    @Test
    void listsThoseOfAllNodesWithTheirNames() {
        nodes("a", "b");
        api.on("GET " + ON_A, 200, "{\"images\":[]}").on("GET " + ON_B, 200, "{\"images\":[" + IMAGE + "]}");

        assertThat(Run.on(api, "image", "ls").out()).contains("NODE", "b      reg.lan:5000/team/web");
        assertThat(Run.on(api, "image", "ls", "-o", "json").out()).contains("\"node\": \"b\"");
        assertThat(Run.on(api, "image", "ls", "-o", "jsonpath={.images[*].name}")
                        .out())
                .isEqualTo("reg.lan:5000/team/web:1");
    }

    @Test
    void changesSeveralNodesOnlyWhenAsked() {
        nodes("a", "b");
        var refused = Run.on(api, "image", "rm", "web:1");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("the nodes a, b", "--node NAME", "--all-nodes");
        assertThat(api.requests()).hasSize(1);

        api.on("DELETE " + ON_A + "?name=web%3A1&force=false", 200, "{\"name\":\"web:1\"}")
                .on("DELETE " + ON_B + "?name=web%3A1&force=false", 200, "{\"name\":\"web:1\"}");
        assertThat(Run.on(api, "image", "rm", "--all-nodes", "web:1").out().lines())
                .containsExactlyInAnyOrder("a: removed web:1", "b: removed web:1");
        assertThat(Run.on(api, "image", "rm", "--node=b", "web:1").out()).isEqualTo("removed web:1\n");
    }

    @Test
    void aNodeThatFailsDoesNotStopTheOthers() {
        nodes("a", "b");
        api.on(
                        "POST " + ON_A + "/pull",
                        200,
                        "{\"progress\":\"1 of 2 layers\"}\n{\"image\":{\"name\":\"web:1\",\"digest\":\"sha256:1\"}}\n")
                .on(
                        "POST " + ON_B + "/pull",
                        503,
                        "{\"kind\":\"Status\",\"message\":\"node b is not ready\",\"code\":503}");

        var run = Run.on(api, "image", "preload", "web:1");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("a: web:1: 1 of 2 layers\na: pulled web:1 sha256:1\n");
        assertThat(run.err()).contains("b: ", "node b is not ready");
    }

    @Test
    void anAnswerWithoutAResultIsAnError() {
        nodes("a");
        api.on("POST " + ON_A + "/pull", 200, "{\"progress\":\"1 of 2 layers\"}\n");

        var run = Run.on(api, "image", "pull", "web:1");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("the answer of node a broke off");
    }

    @Test
    void tellsWhyAPullFailed() {
        nodes("a");
        api.on("POST " + ON_A + "/pull", 200, "{\"error\":\"no such tag\"}\n");

        assertThat(Run.on(api, "image", "pull", "web:1").err()).isEqualTo("error: no such tag\n");
    }

    @Test
    void importsStandardInput() {
        nodes("a");
        api.on(
                "POST " + ON_A + "/import?name=web%3A2",
                200,
                "{\"images\":[{\"name\":\"web:2\",\"digest\":\"sha256:2\"}]}");

        var run = Run.withInput(api, "the archive", "image", "import", "-", "--name", "web:2");
        assertThat(run.out()).isEqualTo("imported web:2 sha256:2\n");
        assertThat(api.requests().get(1)).isEqualTo("POST " + ON_A + "/import?name=web%3A2 the archive");
    }

    @Test
    void importsStandardInputOnSeveralNodes() {
        nodes("a", "b");
        var images = "{\"images\":[{\"name\":\"web:2\",\"digest\":\"sha256:2\"}]}";
        api.on("POST " + ON_A + "/import", 200, images).on("POST " + ON_B + "/import", 200, images);

        assertThat(Run.withInput(api, "the archive", "image", "import", "-", "--all-nodes")
                        .code())
                .isZero();
        assertThat(api.requests())
                .contains("POST " + ON_A + "/import the archive", "POST " + ON_B + "/import the archive");
    }

    @Test
    void showsAHistoryAsDockerDoes() {
        nodes("a");
        api.on("GET " + ON_A + "/history", 200, """
                {"history":[
                {"image":"sha256:7ede58024dd1aa","created":"2026-11-21T19:59:06Z","createdBy":"/bin/sh -c #(nop) ENTRYPOINT [\\"/entrypoint\\"]","sizeBytes":0,"comment":""},
                {"image":"","created":"2026-11-21T19:59:05Z","createdBy":"/bin/sh -c #(nop) COPY file:ca6c99d8d5579ec3f00000 in /","sizeBytes":3940,"comment":""}]}""");

        assertThat(Run.on(api, "image", "history", "sftp-server").transcript())
                .isEqualTo("""
                IMAGE          CREATED   CREATED BY                                      SIZE     COMMENT
                7ede58024dd1   54s ago   /bin/sh -c #(nop) ENTRYPOINT ["/entrypoint"]    0B
                <missing>      55s ago   /bin/sh -c #(nop) COPY file:ca6c99d8d5579ec3…   3.94kB
                """.replace("0B\n", "0B       \n").replace("kB\n", "kB   \n"));
    }

    @Test
    void prunesOnlyAfterYes() {
        nodes("a");
        api.on("POST " + ON_A + "/prune?dryRun=true&all=false", 200, "{\"freedBytes\":2000000,\"images\":[\"old:1\"]}")
                .on("POST " + ON_A + "/prune?all=false", 200, "{\"freedBytes\":2000000,\"images\":[\"old:1\"]}");

        var no = Run.withInput(api, "n\n", "image", "prune");
        assertThat(no.out()).contains("will remove old:1", "will free 2MB", "Nothing was removed");
        assertThat(api.requests()).noneMatch(request -> request.contains("prune?all"));
        assertThat(Run.withInput(api, "", "image", "prune").out()).contains("Nothing was removed");

        assertThat(Run.withInput(api, "y\n", "image", "prune").out()).contains("removed 1 images, freed 2MB");
        assertThat(Run.on(api, "image", "prune", "--yes").out())
                .doesNotContain("[y/N]")
                .contains("freed 2MB");
    }

    @Test
    void prunesWhatBuildsKeep() {
        nodes("a");
        var answer = "{\"freedBytes\":3000000,\"stepResults\":7,\"cacheMounts\":2}";
        api.on("POST " + ON_A + "/prune?dryRun=true&buildCache=true", 200, answer)
                .on("POST " + ON_A + "/prune?buildCache=true", 200, answer);

        assertThat(Run.withInput(api, "n\n", "image", "prune", "--build-cache").out())
                .contains(
                        "will remove 7 results of build steps",
                        "will remove 2 caches of builds",
                        "will free 3MB",
                        "Nothing was removed");
        assertThat(Run.on(api, "image", "prune", "--build-cache", "--yes").out())
                .contains("removed 7 results of build steps, 2 caches of builds, freed 3MB");

        api.on(
                "POST " + ON_A + "/prune?dryRun=true&buildCache=true",
                200,
                "{\"freedBytes\":0,\"stepResults\":0,\"cacheMounts\":0}");
        assertThat(Run.on(api, "image", "prune", "--build-cache").out()).isEqualTo("There is nothing to remove\n");
    }
}
