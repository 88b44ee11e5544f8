package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.linux.Propagation;
import io.skiff.agent.volume.PersistentDirectories;
import io.skiff.agent.volume.VolumeDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images as volumes, seen from a container. */
@Tag("cgroup")
class ImageVolumeIT {

    private static final String DIGEST = "sha256:" + "1".repeat(64);

    private final Lab lab = new Lab();
    private Path lower;
    private Path upper;
    private VolumeDirectories volumes;

    @BeforeEach
    void open() throws IOException {
        lower = Files.createDirectories(lab.directory.resolve("layers/lower"));
        upper = Files.createDirectories(lab.directory.resolve("layers/upper"));
        Files.createDirectories(lower.resolve("weights"));
        Files.writeString(lower.resolve("weights/a"), "old\n");
        Files.writeString(lower.resolve("weights/b"), "below\n");
        Files.createDirectories(upper.resolve("weights"));
        Files.writeString(upper.resolve("weights/a"), "new\n");
        Files.copy(lab.layer.resolve("bin/busybox"), upper.resolve("tool"));
        assertThat(upper.resolve("tool").toFile().setExecutable(true, false)).isTrue();
        volumes = new VolumeDirectories(
                lab.directory.resolve("disk"),
                lab.directory.resolve("memory"),
                new PersistentDirectories(lab.directory.resolve("persistent"), List.of()));
    }

    @AfterEach
    void close() {
        volumes.remove(lab.pod);
        lab.close();
    }

    private BindMount image(String subPath, Path... layers) {
        var source = volumes.ofImage(lab.pod, "model", DIGEST, List.of(layers));
        return new BindMount(source.path(), source.subPath("model", subPath), "/model", true, Propagation.NONE);
    }

    @Test
    void showsAllLayersAndCanNeitherBeWrittenNorExecuted() {
        var told = lab.container("main")
                .mounts(List.of(image("", upper, lower)))
                .script(
                        "cat /model/weights/a /model/weights/b; touch /model/x; /model/tool true; mount | grep ' /model '")
                .runToEnd()
                .text();
        assertThat(told)
                .startsWith("new\nbelow\n")
                .contains("Read-only file system", "Permission denied", "ro,", "noexec");
        assertThat(upper).isDirectoryNotContaining("glob:**x");
    }

    @Test
    void anImageOfOneLayerIsMountedTooAndTwiceTheSame() {
        var first = image("", lower);
        assertThat(image("", lower)).isEqualTo(first);
        assertThat(lab.container("main")
                        .mounts(List.of(first))
                        .script("cat /model/weights/a")
                        .runToEnd()
                        .text())
                .isEqualTo("old\n");
    }

    @Test
    void aPathInItIsMountedAndNoneIsMade() {
        assertThat(lab.container("main")
                        .mounts(List.of(image("weights", upper, lower)))
                        .script("ls /model")
                        .runToEnd()
                        .text())
                .isEqualTo("a\nb\n");
        var absent = image("absent", upper, lower);
        assertThatThrownBy(() -> lab.container("main").mounts(List.of(absent)).start())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("what is to be mounted at /model")
                .hasMessageContaining("ENOENT");
    }

    @Test
    void nothingOfItIsLeftWhenThePodEnds() throws IOException {
        var place = image("", upper, lower).source();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).contains(place.toString());
        volumes.remove(lab.pod);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(place.toString());
        assertThat(place).doesNotExist();
        assertThat(upper.resolve("weights/a")).exists();
    }
}
