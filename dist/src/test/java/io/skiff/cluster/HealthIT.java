package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Programs in containers say whether these are well: probes of pods, and the HEALTHCHECK of an image. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HealthIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CHECKED = """
            "StopSignal":"SIGUSR1","Healthcheck":{"Test":["CMD-SHELL","test -e /shared/well"],"Interval":1000000000,"Retries":1}""";

    private TestCluster cluster;
    private Client skiff;
    private Path directory;

    @BeforeAll
    void startsACluster(@TempDir Path directory) throws Exception {
        this.directory = directory;
        cluster = TestCluster.start(directory);
        skiff = cluster.skiff();
        Path image = directory.resolve("checked.tar");
        Command.succeed(
                Distribution.source("scripts/busybox-image").toString(),
                image.toString(),
                "checked:1",
                CHECKED.strip());
        skiff.succeed("image", "import", image.toString());
        cluster.host(1).shell("mkdir -p /var/lib/skiff/shared");
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    private void pod(String name, String image, String more) throws Exception {
        Path file = Files.createTempFile(directory, name, ".yaml");
        Files.writeString(file, """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  terminationGracePeriodSeconds: 20
                  volumes:
                  - {name: shared, hostPath: {path: /var/lib/skiff/shared}}
                  containers:
                  - name: main
                    image: %s
                    command: [sh, -c, "trap 'echo usr1 > /shared/%s; exit 0' USR1; trap 'echo quit > /shared/%s; exit 0' QUIT; while :; do sleep 0.1; done"]
                    volumeMounts:
                    - {name: shared, mountPath: /shared}
                %s
                """.formatted(name, image, name, name, more.indent(4)));
        skiff.succeed("apply", "-f", file.toString());
    }

    private void awaitReady(String pod, boolean isReady) {
        await().atMost(SOON)
                .until(() -> skiff.path("{.status.containerStatuses[0].ready}", "pod", pod)
                        .equals(Boolean.toString(isReady)));
    }

    @Test
    void aHealthCheckTakesTheTrafficAndRestartsNothing() throws Exception {
        pod("checked", "checked:1", "");
        await().atMost(SOON)
                .until(() -> skiff.succeed("describe", "pod", "checked").contains("Readiness probe failed"));
        awaitReady("checked", false);
        cluster.host(1).shell("touch /var/lib/skiff/shared/well");
        awaitReady("checked", true);
        cluster.host(1).shell("rm /var/lib/skiff/shared/well");
        awaitReady("checked", false);
        assertThat(skiff.path("{.status.containerStatuses[0].restartCount}", "pod", "checked"))
                .isEqualTo("0");

        skiff.succeed("delete", "pod", "checked");
        assertThat(cluster.host(1).shell("cat /var/lib/skiff/shared/checked")).isEqualTo("usr1\n");
    }

    @Test
    void aLivenessProbeRestartsAndTheSignalOfThePodComesFirst() throws Exception {
        pod("alive", "checked:1", """
                lifecycle: {stopSignal: SIGQUIT}
                livenessProbe:
                  exec: {command: [sh, -c, "test ! -e /shared/ill || { echo feeling ill; exit 1; }"]}
                  periodSeconds: 1
                  failureThreshold: 1
                """);
        awaitReady("alive", true);
        cluster.host(1).shell("touch /var/lib/skiff/shared/ill");
        await().atMost(SOON)
                .until(() -> !skiff.path("{.status.containerStatuses[0].restartCount}", "pod", "alive")
                        .equals("0"));
        cluster.host(1).shell("rm /var/lib/skiff/shared/ill");
        assertThat(cluster.host(1).shell("cat /var/lib/skiff/shared/alive")).isEqualTo("quit\n");
        assertThat(skiff.succeed("describe", "pod", "alive"))
                .contains("Liveness probe failed: feeling ill", "exec [sh -c");
        skiff.succeed("delete", "pod", "alive");
    }
}
