package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.linux.file.MountPoints;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.PodVolume.Nfs;
import io.skiff.agent.volume.PersistentDirectories;
import io.skiff.agent.volume.VolumeDirectories;
import io.skiff.agent.volume.VolumeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Shares of a real NFS server (nfs-ganesha). In the virtual machine, whose kernel has the client: not every kernel has. */
@Tag("vm")
class NfsVolumeIT {

    private static final String SERVER = "127.0.0.1";
    private static final int PORT = 2049;
    private static final Duration SOON = Duration.ofMinutes(2);

    private final Lab lab = new Lab();
    private Path exported;
    private Process server;
    private VolumeDirectories volumes;

    @BeforeEach
    void serve() throws Exception {
        assertThat(new ProcessBuilder("modprobe", "nfsv4").inheritIO().start().waitFor())
                .isZero();
        exported = Files.createDirectories(lab.directory.resolve("exported"));
        Files.writeString(exported.resolve("film"), "of the server");
        Files.createDirectories(Path.of("/run/ganesha"));
        Files.createDirectories(Path.of("/var/lib/nfs/ganesha"));
        var settings = Files.writeString(lab.directory.resolve("ganesha.conf"), """
                NFS_CORE_PARAM { Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false; }
                NFSv4 { Graceless = true; RecoveryBackend = fs; }
                EXPORT { Export_Id = 1; Path = %1$s; Pseudo = /data; Access_Type = RW; Squash = No_Root_Squash; SecType = sys;
                  Protocols = 4; FSAL { Name = VFS; } }
                EXPORT { Export_Id = 2; Path = %1$s; Pseudo = /foreign; Access_Type = None; SecType = sys; Protocols = 4;
                  FSAL { Name = VFS; } CLIENT { Clients = 10.9.9.9; Access_Type = RW; } }
                """.formatted(exported));
        server = new ProcessBuilder(
                        "ganesha.nfsd",
                        "-F",
                        "-L",
                        lab.directory.resolve("ganesha.log").toString(),
                        "-f",
                        settings.toString(),
                        "-p",
                        lab.directory.resolve("ganesha.pid").toString())
                .inheritIO()
                .start();
        await().atMost(SOON).until(NfsVolumeIT::isServing);
        volumes = new VolumeDirectories(
                lab.directory.resolve("disk"),
                lab.directory.resolve("memory"),
                new PersistentDirectories(lab.directory.resolve("persistent"), List.of()));
    }

    private static boolean isServing() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void close() throws Exception {
        volumes.remove(lab.pod);
        server.destroy();
        assertThat(server.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        lab.close();
    }

    @Test
    void aContainerReadsAndWritesOnTheServer() throws Exception {
        var share = prepare(new Nfs(SERVER, "/data", false, List.of("nfsvers=4.1", "noatime")));
        assertThat(share).isEqualTo(prepare(new Nfs(SERVER, "/data", false, List.of("nfsvers=4.1", "noatime"))));

        assertThat(
                        run(
                                share,
                                false,
                                "cat /data/film; echo of a container > /data/made; mkdir /data/sub; echo beneath > /data/sub/file"))
                .isEqualTo("of the server");
        assertThat(exported.resolve("made")).hasContent("of a container\n");
        assertThat(Files.readString(Path.of("/proc/mounts")))
                .containsPattern(share + " nfs4 rw,\\S*noatime\\S*vers=4.1");
        assertThat(lab.container("part")
                        .mounts(List.of(new BindMount(share, "sub", "/data", false)))
                        .script("cat /data/file")
                        .runToEnd()
                        .text())
                .isEqualTo("beneath\n");

        volumes.remove(lab.pod);
        assertThat(MountPoints.all())
                .noneMatch(point ->
                        point.startsWith(lab.directory.resolve("memory").toString()));
        assertThat(exported.resolve("made"))
                .as("it is the server's, not the pod's")
                .exists();
    }

    @Test
    void whatIsReadOnlyStaysSo() throws Exception {
        var share = prepare(new Nfs(SERVER, "/data", true, List.of()));

        assertThat(run(
                        share,
                        true,
                        "cat /data/film; echo; (echo x > /data/film) 2>&1 | grep -o 'Read-only file system'"))
                .isEqualTo("of the server\nRead-only file system\n");
        assertThat(exported.resolve("film")).hasContent("of the server");
    }

    @Test
    void whyItCannotBeMountedIsTold() {
        assertThatThrownBy(() -> prepare(new Nfs(SERVER, "/none", false, List.of())))
                .isInstanceOf(VolumeException.class)
                .hasMessageStartingWith("NFS share 127.0.0.1:/none: the server exports no such path: ");
        assertThatThrownBy(() -> prepare(new Nfs(SERVER, "/foreign", false, List.of())))
                .hasMessageStartingWith("NFS share 127.0.0.1:/foreign: ");
        assertThatThrownBy(() -> prepare(new Nfs(SERVER, "/data", false, List.of("no-such-option"))))
                .hasMessageContaining("EINVAL");
    }

    private Path prepare(Nfs share) {
        var prepared = volumes.prepare(lab.pod, List.of(new PodVolume("data", share)), OptionalLong.empty());
        return Objects.requireNonNull(prepared.get("data")).path();
    }

    private String run(Path share, boolean isReadOnly, String script) {
        return lab.container("user" + System.nanoTime())
                .mounts(List.of(new BindMount(share, "/data", isReadOnly)))
                .script(script)
                .runToEnd()
                .text();
    }
}
