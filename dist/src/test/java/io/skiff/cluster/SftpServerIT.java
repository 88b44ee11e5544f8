package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The talk's own example: its Dockerfile is built on a Debian that brings its packages along, and runs as a Deployment. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SftpServerIT {

    private static final String EXAMPLE =
            Distribution.source("examples/sftp-server").toString();
    private static final String HASH = "6f30caba17d359b8abe577a4413283b7";

    private TestCluster cluster;
    private TestHost host;
    private Client skiff;
    private Path directory;

    @BeforeAll
    void importsABase(@TempDir Path empty) throws Exception {
        directory = empty;
        var base = Distribution.debianBase();
        cluster = TestCluster.start(directory);
        host = cluster.host(1);
        skiff = cluster.skiff();
        skiff.succeed("image", "import", base);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    @Test
    @Order(1)
    void itsHistoryIsThatOfTheSlide() {
        skiff.succeed("build", "-t", "sftp-server", "--build-arg", "GIT_HASH=" + HASH, EXAMPLE);
        var steps = skiff.succeed("image", "history", "sftp-server").lines().toList();
        // "docker history sftp-server:latest" of the talk; the file: are digests of the content
        var slide = List.of(
                "/bin/sh -c #(nop)  ENTRYPOINT [\"/entrypoint\"]",
                "/bin/sh -c #(nop)  EXPOSE 22",
                "/bin/sh -c #(nop) COPY file:",
                "/bin/sh -c #(nop) COPY file:",
                "|1 GIT_HASH=" + HASH,
                "/bin/sh -c #(nop)  LABEL GitHash=6f30caba17d",
                "/bin/sh -c #(nop)  LABEL Description=SFTP Se",
                "/bin/sh -c #(nop)  MAINTAINER Jason Frisvold",
                "/bin/sh -c #(nop)  ARG GIT_HASH=UNSET",
                "mmdebstrap");
        assertThat(steps).hasSize(slide.size() + 1);
        for (int i = 0; i < slide.size(); i++) {
            assertThat(steps.get(i + 1).replaceAll(" +", " "))
                    .contains(slide.get(i).replaceAll(" +", " "));
        }
        assertThat(steps.get(0)).contains("IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT");
        assertThat(steps.stream().skip(1).filter(step -> step.contains(" 0B"))).hasSize(6);
    }

    @Test
    @Order(2)
    void aClientOfSftpTalksToItsReplicas() throws Exception {
        var key = directory.resolve("key");
        host.shell("ssh-keygen -q -t ed25519 -N '' -f " + key);
        var manifest = Files.readString(Path.of(EXAMPLE, "deployment.yaml"));
        var known = Files.readString(Path.of(key + ".pub")).strip();
        var file = Files.writeString(
                directory.resolve("sftp.yaml"), manifest.replace("ssh-ed25519 KEY you@example.com", known));
        skiff.succeed("apply", "-f", file.toString());
        skiff.succeed("rollout", "status", "deployment/sftp", "--timeout=60s");

        var addresses = skiff.words("{.items[*].status.podIP}", "pods", "-l", "app=sftp");
        assertThat(addresses).hasSize(2);
        for (var address : addresses) {
            var sent = Files.writeString(directory.resolve("sent"), "to " + address);
            var back = directory.resolve("back-" + address);
            Files.writeString(
                    directory.resolve("batch"),
                    "put " + sent + " /tmp/it\nget /tmp/it " + back + "\nget /etc/hostname " + back + ".name\n");
            host.shell("sftp -q -i " + key
                    + " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -b "
                    + directory.resolve("batch") + " www-data@" + address);
            assertThat(back).hasContent("to " + address);
            assertThat(Files.readString(Path.of(back + ".name"))).startsWith("sftp-");
        }
        var stranger = host.run(
                "sh",
                "-c",
                "ssh-keygen -q -t ed25519 -N '' -f " + key + "2; sftp -i " + key
                        + "2 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -b /dev/null www-data@"
                        + addresses.get(0));
        assertThat(stranger.exitCode()).isNotZero();
        assertThat(stranger.output()).contains("Permission denied");
    }
}
