package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The images of two nodes, asked through the API from the first host. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NodeImagesIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private Path directory;
    private TestCluster cluster;
    private Client skiff;
    private String first;
    private String second;

    @BeforeAll
    void joinsASecondHost(@TempDir Path empty) throws Exception {
        directory = empty;
        cluster = TestCluster.start(directory);
        skiff = cluster.skiff();
        var host = cluster.addHost();
        first = cluster.host(1).nodeName();
        second = host.nodeName();
        var token = Files.writeString(directory.resolve("token"), skiff.succeed("token", "create", "--quiet"));
        cluster.startAgent(host, "--token-file " + token);
        await().atMost(SOON)
                .until(() -> skiff.run("get", "node", second).output().contains(" Ready "));
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.host(2).run("sh", "-c", "kill $(cat /run/skiff/agent.pid)");
        cluster.close();
    }

    private Command.Result shell(String command) {
        return cluster.host(1).run("sh", "-c", command);
    }

    private String launcher() {
        return "'" + Distribution.skiff() + "' ";
    }

    @Test
    @Order(1)
    void whereThereAreSeveralNodesAChangeNamesThem() {
        assertThat(skiff.succeed("image", "ls"))
                .contains("NODE", first + "   busybox")
                .doesNotContain(second);
        var refused = skiff.run("image", "import", cluster.imageArchive().toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains(first + ", " + second, "--node NAME", "--all-nodes");
    }

    @Test
    @Order(2)
    void anArchiveFromAPipeGetsToAllNodes() {
        var imported = shell(
                "cat " + cluster.imageArchive() + " | " + launcher() + "image import - --name piped:1 --all-nodes");
        assertThat(imported.requireSuccess().output())
                .contains(first + ": imported piped:1 sha256:", second + ": imported piped:1 sha256:");
        assertThat(skiff.succeed("image", "ls", "--node", second))
                .contains("piped")
                .doesNotContain("NODE");
        skiff.succeed("image", "pin", "--all-nodes", "piped:1");
        assertThat(skiff.succeed("image", "prune", "--all", "--yes", "--node", second))
                .contains("nothing to remove");
    }

    @Test
    @Order(3)
    void anImageGoesFromOneNodeToTheOther() {
        var moved = shell(launcher() + "image export --node " + first + " busybox:1 | " + launcher()
                + "image import - --node " + second);
        assertThat(moved.requireSuccess().output()).contains("imported busybox:1 sha256:");
        var configs = skiff.succeed("image", "ls", "-o", "jsonpath={.images[?(@.name==\"busybox:1\")].configDigest}");
        assertThat(configs.strip()).matches("(sha256:[0-9a-f]{64}) \\1");
    }

    @Test
    @Order(4)
    void everyClientReachesTheRoom() throws Exception {
        for (var client : cluster.clients().subList(1, cluster.clients().size())) {
            assertThat(client.succeed("get", "--raw", "/api/v1/nodes/" + second + "/proxy/images"))
                    .as(client.name())
                    .contains("\"name\":\"piped:1\"", "\"pinned\":true");
            assertThat(client.run("get", "--raw", "/api/v1/nodes/" + second + "/proxy/nothing")
                            .output())
                    .contains("NotFound", "answers nothing at /nothing");
            assertThat(client.run("get", "--raw", "/api/v1/nodes/nobody/proxy/images")
                            .output())
                    .contains("NotFound", "nodes \"nobody\" not found");
        }
    }

    /** Not even the node's own, and bodies of such senders are not taken in. */
    @Test
    @Order(5)
    void aNodesCertificateAndAStrangerReachNoNode() {
        for (var node : new String[] {first, second}) {
            var url = "https://" + cluster.host(1).address() + ":6443/api/v1/nodes/" + node + "/proxy/images";
            var identity = "--cert /var/lib/skiff/agent/identity.pem --key /var/lib/skiff/agent/identity.pem ";
            for (var asked :
                    new String[] {url, "-X POST --data-binary @" + cluster.imageArchive() + " " + url + "/import"}) {
                var curl = "curl -sk --noproxy '*' --max-time 20 ";
                assertThat(cluster.host(2)
                                .run("sh", "-c", curl + identity + asked)
                                .output())
                        .contains("\"code\":403", "nodes is forbidden: User \\\"system:node:" + second);
                assertThat(cluster.host(2).run("sh", "-c", curl + asked).output())
                        .contains("\"code\":401");
            }
        }
        assertThat(skiff.succeed("image", "ls")).contains("piped");
    }

    @Test
    @Order(6)
    void theSameBuildHasTheSameDigestOnBothNodes() throws Exception {
        var context = Files.createDirectories(directory.resolve("built"));
        Files.writeString(context.resolve("greeting"), "hello\n");
        Files.writeString(context.resolve("Dockerfile"), """
                FROM piped:1
                ARG WHO=nobody
                COPY greeting /
                RUN echo "$WHO" >> /greeting && mkdir /made && ln -s ../greeting /made/link
                CMD ["cat", "/made/link"]
                """);
        for (var node : List.of(first, second)) {
            shell(launcher() + "build --no-cache --build-arg WHO=world --node " + node + " -t built:1 " + context)
                    .requireSuccess();
        }
        var digests = skiff.succeed("image", "ls", "-o", "jsonpath={.images[?(@.name==\"built:1\")].digest}");
        assertThat(digests.strip()).matches("(sha256:[0-9a-f]{64}) \\1");
    }

    /** Each host has a registry of its own on the same directory, as a name on the loopback needs no TLS. */
    @Test
    @Order(8)
    void aLayerThatAnotherNodeHasIsNotFetchedFromTheRegistry() throws Exception {
        var name = TestRegistry.NAME + "/tools/new:1";
        try (var one = TestRegistry.start(cluster.host(1), directory);
                var two = TestRegistry.start(cluster.host(2), directory)) {
            Files.createDirectories(directory.resolve("context"));
            Files.writeString(directory.resolve("context/Dockerfile"), "FROM busybox:1\nRUN echo layer > /new\n");
            shell(launcher() + "build --node " + first + " -t " + name + " " + directory.resolve("context"))
                    .requireSuccess();
            skiff.succeed("image", "push", "--node", first, name);

            assertThat(skiff.succeed("image", "pull", "--node", second, name)).contains("pulled " + name);

            assertThat(one.log()).contains("PUT /v2/tools/new/manifests/1");
            assertThat(two.log()).contains("GET /v2/tools/new/manifests/1");
            assertThat(two.log().lines().filter(line -> line.contains("\"GET /v2/tools/new/blobs/")))
                    .as("the configuration")
                    .hasSize(1);
        }
    }

    /** To read the context would take minutes. */
    @Test
    @Order(7)
    void whatIsWrongInABuildIsToldAtOnce() throws Exception {
        var context = Files.createDirectories(directory.resolve("large"));
        Files.writeString(context.resolve("Dockerfile"), "FROM busybox:1 AS build\n");
        Command.succeed("truncate", "-s", "500G", context.resolve("file").toString());
        var build = "timeout 60 " + launcher() + "build --node " + first + " " + context;
        for (var wrong : List.of(
                " -t App:1|\"App:1\" is not an image reference",
                " -t app:1 --target biuld|no stage is named biuld; did you mean build?",
                " -t app:1 --platform linux/s390x|platform linux/s390x cannot be built on this node")) {
            var told = shell(build + wrong.substring(0, wrong.indexOf('|')));
            assertThat(told.exitCode()).isEqualTo(1);
            assertThat(told.output()).contains(wrong.substring(wrong.indexOf('|') + 1));
        }
    }

    @Test
    @Order(9)
    void aNodeThatGoesAwayEndsWhatIsUnderWay() throws Exception {
        var fifo = directory.resolve("fifo");
        Command.succeed("mkfifo", fifo.toString());
        var output = directory.resolve("output");
        var importing = new ProcessBuilder(cluster.host(1)
                        .on(List.of("sh", "-c", launcher() + "image import - --node " + second + " < " + fifo)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (var pipe = Files.newOutputStream(fifo)) {
            pipe.write(new byte[1 << 20]);
            pipe.flush();
            await().atMost(SOON)
                    .until(() -> cluster.host(2)
                                    .run("sh", "-c", "ls -s /var/lib/skiff/agent/images/pull/*/archive | grep -v '^0'")
                                    .exitCode()
                            == 0);
            cluster.host(2).shell("kill -9 $(cat /run/skiff/agent.pid)");
            writeWhile(importing::isAlive, pipe);
        }
        assertThat(importing.waitFor()).isEqualTo(1);
        assertThat(output).content().contains(second);
        await().atMost(SOON)
                .until(() -> skiff.run("image", "ls", "--node", second).output().contains("is not ready"));
        assertThat(skiff.succeed("image", "ls")).doesNotContain(second);
    }

    private static void writeWhile(BooleanSupplier isAlive, OutputStream pipe) {
        try {
            while (isAlive.getAsBoolean()) {
                pipe.write(new byte[1 << 16]);
            }
        } catch (IOException e) {
            // nobody reads any more
        }
    }
}
