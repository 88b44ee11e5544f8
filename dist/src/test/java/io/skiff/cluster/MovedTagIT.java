package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A tag moves under a deployment on two hosts. Each host has a registry on its loopback; both serve one directory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class MovedTagIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String IMAGE = "127.0.0.1:5000/team/web:1";
    private static final String SPARE = "127.0.0.1:5000/team/spare:1";

    /** A host whose disk counts as full at once. */
    private static final String FULL_DISK =
            "--image-gc-high-threshold 1 --image-gc-low-threshold 0 --minimum-image-ttl-duration 0s";

    private final List<TestRegistry> registries = new ArrayList<>();
    private TestCluster cluster;
    private Client skiff;
    private Path directory;
    private String old = "";

    @BeforeAll
    void startsTwoHosts(@TempDir Path directory) throws Exception {
        this.directory = directory;
        cluster = TestCluster.start(directory);
        skiff = cluster.skiff();
        var second = cluster.addHost();
        Path token = Files.writeString(directory.resolve("token"), skiff.succeed("token", "create", "--quiet"));
        cluster.startAgent(second, "--token-file " + token);
        registries.add(TestRegistry.start(cluster.host(1), directory));
        registries.add(TestRegistry.start(second, directory));
        pushes("oci", IMAGE);
        await().atMost(SOON).until(() -> skiff.succeed("get", "nodes").split(" Ready ", -1).length == 3);
    }

    /** The same files under another digest are another image. */
    private void pushes(String format, String name) {
        pushes(format, cluster.imageArchive(), name);
    }

    private void pushes(String format, Path archive, String name) {
        String push = "skopeo copy --insecure-policy --quiet --dest-tls-verify=false --format " + format
                + " oci-archive:" + archive + " docker://" + name;
        cluster.host(1).shell(push);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        registries.forEach(TestRegistry::close);
        cluster.host(2).run("sh", "-c", "kill $(cat /run/skiff/agent.pid)");
        cluster.close();
    }

    @Test
    @Order(1)
    void allReplicasRunTheBytesOfTheFirst() throws Exception {
        skiff.succeed("apply", "-f", cluster.manifest("busybox:1", IMAGE, "replicas: 3", "replicas: 4"));
        rolledOut();
        assertThat(nodes()).as("on both hosts").hasSize(2);
        old = onlyImage();
        assertThat(skiff.succeed("rollout", "history", "deployment/web", "--revision=1"))
                .contains("Image Digest:", old);
    }

    @Test
    @Order(2)
    void aTagThatMovesChangesNothing() throws Exception {
        pushes("v2s2", IMAGE);
        cluster.skiff(cluster.host(2)).succeed("image", "pull", "--local", IMAGE);
        skiff.succeed("scale", "deployment/web", "--replicas=6");
        rolledOut();
        assertThat(onlyImage()).isEqualTo(old);

        var host = cluster.host(2);
        var uid = cluster.podOn(host);
        Command.succeed("kill", "-9", TestCluster.mainPidsOf(host, uid).get(0));
        await().atMost(SOON)
                .until(() -> skiff.path("{.items[*].status.containerStatuses[0].restartCount}", "pods", "-l", "app=web")
                        .contains("1"));
        rolledOut();
        assertThat(onlyImage()).as("after the restart of a container").isEqualTo(old);
    }

    @Test
    @Order(3)
    void aRestartedRolloutLooksAgain() {
        skiff.succeed("rollout", "restart", "deployment/web");
        rolledOut();
        assertThat(onlyImage()).isNotEqualTo(old);
        assertThat(skiff.succeed("describe", "deployment", "web")).contains(onlyImage());
    }

    @Test
    @Order(4)
    void aFullDiskGivesUpWhatAnOldRevisionRanLastOfAllAndSaysSo() throws Exception {
        Path spare = directory.resolve("spare.tar");
        Command.succeed(
                Distribution.source("scripts/busybox-image").toString(),
                spare.toString(),
                SPARE,
                "\"StopSignal\":\"SIGQUIT\"");
        pushes("oci", spare, SPARE);
        var host = cluster.host(2);
        cluster.skiff(host).succeed("image", "pull", "--local", SPARE);
        assertThat(images(host)).contains(SPARE);
        registries.forEach(TestRegistry::close);

        startsAgentAgain(host, FULL_DISK);
        await().atMost(SOON).until(() -> !images(host).contains(SPARE));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(skiff.succeed("describe", "node", host.nodeName()))
                        .contains("RevisionImageRemoved", old, "revisionHistoryLimit", "skiff image rm --force"));
        assertThat(images(host)).doesNotContain(old);
    }

    /** The other host has them. */
    @Test
    @Order(5)
    void anUndoBringsTheOldBytesBackWithoutAnyRegistry() {
        skiff.succeed("rollout", "undo", "deployment/web");
        rolledOut();
        assertThat(onlyImage()).isEqualTo(old);
        assertThat(nodes()).hasSize(2);
    }

    @Test
    @Order(6)
    void withoutAHistoryItIsAnImageLikeOthers() throws Exception {
        var host = cluster.host(2);
        assertThat(images(host)).as("what the second revision ran").contains(IMAGE);

        skiff.succeed(
                "apply",
                "-f",
                cluster.manifest("busybox:1", IMAGE, "replicas: 3", "replicas: 6\n  revisionHistoryLimit: 0"));
        await().atMost(SOON)
                .until(() -> skiff.words("{.items[*].metadata.name}", "replicasets", "-l", "app=web")
                                .size()
                        == 1);
        await().atMost(SOON)
                .until(() ->
                        !usedImages(host).contains(IMAGE) && usedImages(host).contains(old));
        startsAgentAgain(host, FULL_DISK);
        await().atMost(SOON).until(() -> !images(host).contains(IMAGE));
        assertThat(images(host)).as("what runs").contains(old);
    }

    private void startsAgentAgain(TestHost host, String options) {
        host.shell("pid=$(cat /run/skiff/agent.pid); kill $pid; while kill -0 $pid 2>/dev/null; do sleep 0.1; done");
        cluster.startAgent(host, options);
        await().atMost(SOON)
                .until(() -> skiff.run("image", "ls", "--node", host.nodeName()).exitCode() == 0);
    }

    /** The names and digests of a host's images. */
    private String images(TestHost host) {
        return skiff.succeed(
                "image", "ls", "--node", host.nodeName(), "-o", "jsonpath={.images[*].name} {.images[*].digest}");
    }

    private String usedImages(TestHost host) {
        return skiff.succeed(
                "image",
                "ls",
                "--node",
                host.nodeName(),
                "-o",
                "jsonpath={.images[?(@.inUse==true)].name} {.images[?(@.inUse==true)].digest}");
    }

    @Test
    @Order(7)
    void anImportUnderTheSameNameChangesNothingEither() throws Exception {
        Path other = directory.resolve("other.tar");
        for (int number = 1; number <= 2; number++) {
            Command.succeed(Distribution.source("scripts/busybox-image").toString(), other.toString(), IMAGE);
            cluster.skiff(cluster.host(number)).succeed("image", "import", "--local", other.toString());
        }
        skiff.succeed("scale", "deployment/web", "--replicas=8");
        rolledOut();
        assertThat(onlyImage()).isEqualTo(old);
    }

    private void rolledOut() {
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        await().atMost(SOON)
                .until(() -> !skiff.path("{.items[*].metadata.deletionTimestamp}", "pods", "-l", "app=web")
                        .contains("20"));
    }

    private Set<String> nodes() {
        return new HashSet<>(skiff.words("{.items[*].spec.nodeName}", "pods", "-l", "app=web"));
    }

    /** The digest that all replicas run. */
    private String onlyImage() {
        var ids =
                new HashSet<>(skiff.words("{.items[*].status.containerStatuses[0].imageID}", "pods", "-l", "app=web"));
        assertThat(ids).as("images of the replicas").hasSize(1);
        var id = ids.iterator().next();
        return id.substring(id.indexOf("sha256:"));
    }
}
