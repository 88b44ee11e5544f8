package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Small manifests of users. A node once understood each of them differently from Kubernetes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NodeCasesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private TestCluster cluster;
    private Client skiff;
    private Path directory;

    @BeforeAll
    void startsACluster(@TempDir Path hosts) throws Exception {
        directory = hosts;
        cluster = TestCluster.start(hosts);
        skiff = cluster.skiff();
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    @Test
    void valuesOfSecretsArriveAsTheyAre() throws Exception {
        assertThat(outputOf("secret-value-expanded", "dollar")).isEqualTo("P=pa$$word$(USER)x\n");
    }

    @Test
    void eachValueSeesWhatCameBeforeIt() throws Exception {
        assertThat(outputOf("env-refers-to-earlier-same-name", "before"))
                .isEqualTo("OPTS=-Xmx64m -Dx=1\nB=one\nA=two\n");
    }

    @Test
    void keysThatAreNoIdentifiersAreSet() throws Exception {
        assertThat(outputOf("envfrom-key-dropped", "digits")).contains("2FA_SECRET=s\n", "ok=1\n");
    }

    @Test
    void aRedirectOfAProbeIsFollowed() throws Exception {
        apply("probe-redirect-to-404");

        awaitEvent("redirect", "Readiness probe failed: HTTP probe failed with statuscode: 404");
        assertThat(field("pod", "redirect", "{.status.containerStatuses[0].ready}"))
                .isEqualTo("false");
    }

    @Test
    void aProbeOfAnUnknownPortRestartsNothing() throws Exception {
        apply("probe-unknown-port-name");

        awaitEvent("no-port", "Liveness probe errored: couldn't find port \"http\" in container \"main\"");
        assertThat(field("pod", "no-port", "{.status.containerStatuses[0].restartCount}"))
                .isEqualTo("0");
    }

    @Test
    void aProgramThatIsNotThereFailsItsPod() throws Exception {
        apply("never-and-no-such-command");

        awaitPhase("nope", "Failed");
        var ended = "{.status.containerStatuses[0].state.terminated";
        assertThat(field("pod", "nope", ended + ".reason}")).isEqualTo("StartError");
        assertThat(field("pod", "nope", ended + ".exitCode}")).isEqualTo("128");
        assertThat(field("pod", "nope", ended + ".message}")).contains("/nope");
    }

    @Test
    void aPodWithoutTheNamedPortIsNoEndpoint() throws Exception {
        apply("endpoints-without-port");

        awaitPhase("quiet", "Running");
        assertThat(field("endpoints", "named", "{.subsets}")).isEmpty();
    }

    private String outputOf(String manifest, String pod) throws IOException {
        apply(manifest);
        awaitPhase(pod, "Succeeded");
        return skiff.succeed("logs", pod);
    }

    private void apply(String manifest) throws IOException {
        var file = directory.resolve(manifest + ".yaml");
        try (var content = NodeCasesIT.class.getResourceAsStream("/cases/" + manifest + ".yaml")) {
            Files.write(file, Objects.requireNonNull(content, manifest).readAllBytes());
        }
        skiff.succeed("apply", "-f", file.toString());
    }

    private void awaitPhase(String pod, String phase) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(field("pod", pod, "{.status.phase}")).isEqualTo(phase));
    }

    private void awaitEvent(String pod, String message) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(skiff.succeed("describe", "pod", pod)).contains(message));
    }

    private String field(String type, String name, String path) {
        return skiff.succeed("get", type, name, "-o", "jsonpath=" + path).strip();
    }
}
