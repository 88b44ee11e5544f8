package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.linux.Propagation;
import io.skiff.agent.security.Confinement;
import io.skiff.agent.volume.PersistentDirectories;
import io.skiff.agent.volume.VolumeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes with file systems of the host mounted beneath them. */
class VolumeMountsIT {

    private final Lab lab = new Lab();
    private final List<Path> mounted = new ArrayList<>();
    private Path volume;

    @BeforeEach
    void share() throws IOException, InterruptedException {
        volume = Files.createDirectories(lab.directory.resolve("volume"));
        Files.createDirectory(volume.resolve("before"));
        Files.createDirectory(volume.resolve("later"));
        run("mount", "--bind", volume.toString(), volume.toString());
        mounted.add(volume);
        run("mount", "--make-shared", volume.toString());
        mountTmpfs(volume.resolve("before"));
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        Collections.reverse(mounted);
        for (var point : mounted) {
            run("umount", "-l", point.toString());
        }
        lab.close();
    }

    private void mountTmpfs(Path point) throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "none", point.toString());
        mounted.add(point);
        Files.writeString(point.resolve("file"), "");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }

    /** With mount_setattr(AT_RECURSIVE): a mount beneath would be a way to write. */
    @Test
    void aReadOnlyVolumeIsReadOnlyThroughout() {
        var seen = lab.container("reader")
                .mounts(List.of(new BindMount(volume, "/data", true)))
                .script("ls /data/before; touch /data/x /data/before/x")
                .runToEnd();
        assertThat(seen.text()).contains("file", "/data/x: Read-only", "/data/before/x: Read-only");
        assertThat(volume.resolve("before/x")).doesNotExist();
    }

    @Test
    void aPrivilegedContainerThatAsksForItMountsOnTheHost() throws Exception {
        var script = "mount -t tmpfs none /data/later && touch /data/later/file; echo end; sleep 600";
        var both = new BindMount(volume, "", "/data", false, Propagation.BOTH_WAYS);
        var mounting = lab.container("mounting")
                .security(SecuritySpec.DEFAULT.withConfinement(Confinement.PRIVILEGED))
                .mounts(List.of(both))
                .script(script)
                .start();
        mounted.add(volume.resolve("later"));
        lab.awaitText(mounting, "end");

        assertThat(volume.resolve("later/file")).exists();
        assertThatThrownBy(() -> lab.container("private")
                        .mounts(List.of(new BindMount(lab.layer, "", "/data", false, Propagation.BOTH_WAYS)))
                        .start())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("path \"" + lab.layer + "\" is mounted on \"")
                .hasMessageContaining("but it is not a shared mount");
    }

    @Test
    void onlyAContainerThatAsksForItSeesWhatIsMountedLater() throws Exception {
        var waits = "echo ready; n=0; while [ ! -e /data/later/file ] && [ $n -lt %d ]; do n=$((n + 1)); usleep 100000;"
                + " done; ls /data/later; echo end";
        var following = lab.container("following")
                .mounts(List.of(new BindMount(volume, "", "/data", false, Propagation.FROM_HOST)))
                .script(waits.formatted(600))
                .start();
        lab.awaitText(following, "ready");
        var apart = lab.container("apart")
                .mounts(List.of(new BindMount(volume, "/data", false)))
                .script(waits.formatted(20))
                .start();
        lab.awaitText(apart, "ready");

        mountTmpfs(volume.resolve("later"));

        lab.awaitText(following, "end");
        lab.awaitText(apart, "end");
        assertThat(lab.output.text(following)).contains("file");
        assertThat(lab.output.text(apart)).doesNotContain("file");
    }

    /** What a container mounts in such a volume stays its own. */
    @Test
    void aContainerThatMayMountMountsNothingOnTheHost() throws IOException {
        lab.container("mounter")
                .mounts(List.of(new BindMount(volume, "", "/data", false, Propagation.FROM_HOST)))
                .security(Lab.capabilities("SYS_ADMIN"))
                .script("mount -t tmpfs none /data/later && touch /data/later/file && ls /data/later")
                .runToEnd();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(volume.resolve("later") + " ");
        assertThat(volume.resolve("later")).isEmptyDirectory();
    }

    @Test
    void aPersistentDirectoryWithAForeignMountStays() throws Exception {
        var persistent = new PersistentDirectories(lab.directory.resolve("persistent"), List.of());
        persistent.make("pvc-1");
        var path = lab.directory.resolve("persistent/pvc-1");
        var point = Files.createDirectory(path.resolve("disk"));
        Files.writeString(path.resolve("own"), "");
        mountTmpfs(point);

        assertThatThrownBy(() -> persistent.remove("pvc-1"))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("something is mounted on " + point);

        assertThat(point.resolve("file")).exists();
        assertThat(path.resolve("own")).exists();
        run("umount", point.toString());
        mounted.remove(point);
        persistent.remove("pvc-1");
        assertThat(path).doesNotExist();
    }
}
