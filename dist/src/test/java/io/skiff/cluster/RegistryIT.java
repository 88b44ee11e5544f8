package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A user's images come from a registry: Debian's docker-registry, on the host itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RegistryIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NAME = TestRegistry.NAME;

    private TestCluster cluster;
    private TestHost host;
    private Client skiff;
    private TestRegistry registry;

    @BeforeAll
    void startsARegistryWithAnImage(@TempDir Path directory) throws Exception {
        cluster = TestCluster.start(directory);
        host = cluster.host(1);
        skiff = cluster.skiff();
        registry = TestRegistry.start(host, directory);
        host.shell("skopeo copy --insecure-policy --quiet --dest-tls-verify=false oci-archive:" + cluster.imageArchive()
                + " docker://" + NAME + "/tools/busybox:1");
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        registry.close();
        cluster.close();
    }

    @Test
    @Order(1)
    void pullsTheImageOfADeployment() throws Exception {
        skiff.succeed("apply", "-f", cluster.manifest("busybox:1", NAME + "/tools/busybox:1"));
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");

        assertThat(skiff.succeed("get", "events"))
                .contains("Pulling image \"" + NAME + "/tools/busybox:1\"", "Successfully pulled image");
        assertThat(skiff.words("{.items[*].status.containerStatuses[0].imageID}", "pods", "-l", "app=web"))
                .allMatch(id -> id.matches(NAME + "/tools/busybox@sha256:[0-9a-f]{64}"));
    }

    @Test
    @Order(2)
    void saysWhatIsWrongWithAnImageAndWaits() {
        skiff.succeed("set", "image", "deployment/web", "web=" + NAME + "/tools/busybox:nowhere");
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(skiff.succeed("get", "pods")).containsPattern("ErrImagePull|ImagePullBackOff"));
        assertThat(skiff.succeed("get", "events")).contains("not found; it says: manifest unknown");
        skiff.succeed("rollout", "undo", "deployment/web");
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
    }

    @Test
    @Order(3)
    void pullsByHand() {
        assertThat(skiff.succeed("image", "pull", NAME + "/tools/busybox:1"))
                .contains("pulled " + NAME + "/tools/busybox:1 sha256:");
        var missing = skiff.run("image", "pull", NAME + "/tools/nothing:1");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.output()).contains("error: get manifests/1 of " + NAME + "/tools/nothing: not found");
    }
}
