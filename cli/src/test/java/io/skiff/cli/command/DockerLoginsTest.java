package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to a node of the logins in Docker's config.json. The format is that of Docker 20.10 to 28. */
final class DockerLoginsTest {

    private static final String PULL = "POST /api/v1/nodes/a/proxy/images/pull";
    private static final String PUSH = "POST /api/v1/nodes/a/proxy/images/push";

    @TempDir
    private Path directory;

    private final FakeApi api = FakeApi.start();

    @BeforeEach
    void answer() {
        api.on(
                "GET /api/v1/nodes",
                200,
                "{\"items\":[{\"metadata\":{\"name\":\"a\"},\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}]}");
        var image = "{\"image\":{\"name\":\"web:1\",\"digest\":\"sha256:1\",\"pushedDigest\":\"sha256:1\"}}\n";
        api.on(PULL, 200, image).on(PUSH, 200, image);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private void config(String json) throws IOException {
        Files.writeString(directory.resolve("config.json"), json);
    }

    private static String auth(String user, String password) {
        return "{\"auth\":\""
                + Base64.getEncoder()
                        .encodeToString((user + ":" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + "\"}";
    }

    private Run image(String... words) {
        var line = new java.util.ArrayList<>(List.of("image"));
        line.addAll(List.of(words));
        line.addAll(List.of("--docker-config", directory.toString()));
        return Run.on(api, line.toArray(String[]::new));
    }

    private String sent() {
        return api.requests().get(api.requests().size() - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "web:1, hub",
        "team/web:1, hub",
        "docker.io/team/web, hub",
        "index.docker.io/team/web, hub",
        "reg.lan:5000/web:1, lan",
        "ghcr.io/team/web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, github",
        "reg.lan/web:1, ''",
        "quay.io/web, ''",
    })
    void sendsTheLoginOfTheImagesRegistryAndNoOther(String image, String user) throws IOException {
        config("{\"auths\":{\"https://index.docker.io/v1/\":" + auth("hub", "a:b") + ",\"reg.lan:5000\":"
                + auth("lan", "x") + ",\"https://ghcr.io\":{\"username\":\"github\",\"password\":\"y\"}}}");
        for (var verb : List.of("pull", "push")) {
            assertThat(image(verb, image).code()).isZero();
            var password = user.equals("hub") ? "a:b" : user.equals("lan") ? "x" : "y";
            assertThat(sent().replaceFirst("^[^ ]+ [^ ]+", "").strip())
                    .isEqualTo(
                            user.isEmpty() ? "" : "{\"username\":\"" + user + "\",\"password\":\"" + password + "\"}");
        }
    }

    /** The node of another machine has another registry there, whose owner would get the password. */
    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:5000", "127.1.2.3", "localhost", "localhost:5000", "reg.localhost:80", "[::1]:5000"})
    void aLoginForTheLoopbackStaysOnThisHost(String registry) throws IOException {
        config("{\"auths\":{\"" + registry + "\":" + auth("ann", "secret") + "}}");
        for (var verb : List.of("pull", "push")) {
            var run = image(verb, registry + "/web:1");
            assertThat(run.code()).isZero();
            assertThat(run.out())
                    .contains("The login for " + registry + " is not sent", "node a", "registries.yaml")
                    .doesNotContain("secret");
            assertThat(sent()).doesNotContain("ann");
        }
    }

    @Test
    void theNodeOfThisHostGetsTheLoginForItsLoopback() throws IOException {
        config("{\"auths\":{\"127.0.0.1:5000\":" + auth("ann", "secret") + "}}");
        var kubeconfig = directory.resolve("data/server/admin.kubeconfig");
        Files.createDirectories(kubeconfig.getParent());
        Files.writeString(kubeconfig, """
                current-context: it
                contexts: [{name: it, context: {cluster: it, user: it}}]
                clusters: [{name: it, cluster: {server: "https://127.0.0.1:6443"}}]
                users: [{name: it, user: {}}]
                """);
        for (var node : List.of("a", "b")) {
            Files.writeString(directory.resolve("data/node-name"), node);
            var run = image("pull", "127.0.0.1:5000/web:1", "--kubeconfig", kubeconfig.toString());
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(sent().contains("\"username\":\"ann\""))
                    .as("the host is " + node)
                    .isEqualTo(node.equals("a"));
        }
    }

    @Test
    void withoutALoginTheNodesOwnAreUsed() throws IOException {
        for (var json : List.of("", "{}", "{\"auths\":{\"https://index.docker.io/v1/\":{}}}", "{\"credHelpers\":{}}")) {
            if (!json.isEmpty()) {
                config(json);
            }
            for (var verb : List.of("pull", "push")) {
                var before = api.requests().size();
                assertThat(image(verb, "web:1").code()).as(json).isZero();
                assertThat(api.requests()).as(json).hasSizeGreaterThan(before);
                assertThat(sent()).as("without a body: " + json).matches("POST [^ ]+/images/" + verb + "[^ ]*");
            }
        }
    }

    @Test
    void namesAHelperThatIsNotThere() throws IOException {
        config("{\"credHelpers\":{\"reg.lan:5000\":\"of-the-test\"},\"auths\":{\"reg.lan:5000\":"
                + auth("ann", "secret") + "}}");
        var run = image("push", "reg.lan:5000/web:1");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains(directory + "/config.json", "docker-credential-of-the-test", "reg.lan:5000", "cannot be run")
                .contains("docker login reg.lan:5000");
        assertThat(image("push", "quay.io/web:1").code()).as("another registry").isZero();

        config("{\"credsStore\":\"of-the-test\"}");
        assertThat(image("pull", "web:1").err())
                .contains("docker-credential-of-the-test", "https://index.docker.io/v1/");
        config("{\"credsStore\":\"of-the-test\",\"auths\":{\"reg.lan:5000\":" + auth("ann", "secret") + "}}");
        assertThat(image("push", "reg.lan:5000/web:1").code())
                .as("written down")
                .isZero();
    }

    @Test
    void saysWhatIsWrongWithTheFileWithoutItsPasswords() throws IOException {
        config("{\"auths\":{\"reg.lan:5000\":{\"auth\":\"secret!\"}}}");
        assertThat(image("pull", "reg.lan:5000/web:1").err())
                .contains("auths.reg.lan:5000.auth must be the base64 of NAME:PASSWORD")
                .doesNotContain("secret!");
        config("{\"auths\":{\"reg.lan:5000\":{\"auth\":secret!");
        assertThat(image("pull", "reg.lan:5000/web:1").err())
                .contains(directory + "/config.json is not JSON")
                .doesNotContain("secret!");
        config("{\"auths\":{\"reg.lan:5000\":{\"identitytoken\":\"secret!\"}}}");
        assertThat(image("pull", "reg.lan:5000/web:1").err())
                .contains("an identity token for reg.lan:5000")
                .doesNotContain("secret!");
    }

    /** The node says which images it needs. */
    @Test
    void aBuildGetsTheLoginsForItsImagesAndNoOther() throws IOException {
        config("{\"auths\":{\"reg.lan\":" + auth("ann", "secret") + ",\"other.lan\":" + auth("bob", "hidden")
                + ",\"127.0.0.1:5000\":" + auth("eve", "kept") + "}}");
        var context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM reg.lan/base\n");
        api.on(
                "POST /api/v1/nodes/a/proxy/build/images",
                200,
                "{\"images\":[\"reg.lan/base\",\"busybox\",\"reg.lan/tool:1\",\"127.0.0.1:5000/x\"]}");
        api.on("POST /api/v1/nodes/a/proxy/build", 200, "{\"images\":[]}\n");

        var run = Run.on(api, "build", "-t", "app:1", context.toString(), "--docker-config", directory.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("The login for 127.0.0.1:5000 is not sent");
        assertThat(sent())
                .contains("\"logins\":{\"reg.lan\":{\"username\":\"ann\",\"password\":\"secret\"}}")
                .doesNotContain("bob", "eve");
    }
}
