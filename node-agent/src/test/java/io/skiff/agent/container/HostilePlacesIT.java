package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.LinuxSyscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of an image or a volume in the places of /dev, /proc and /sys do not affect the start of a container. */
@Tag("cgroup")
class HostilePlacesIT {

    private static final Duration NO_WAIT = Duration.ofSeconds(30);

    private final Lab lab = new Lab();
    private Path volume;

    @BeforeEach
    void makeVolume() throws IOException {
        volume = Files.createDirectories(lab.directory.resolve("volume"));
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** If it were opened before the capabilities go, /proc/kmsg could be read until the container's end. */
    @Test
    void opensNothingThroughAVolumeOnDev() throws IOException {
        Files.createSymbolicLink(volume.resolve("null"), Path.of("/proc/kmsg"));

        assertThat(lab.container("kmsg")
                        .mount(volume, "/dev", false)
                        .script("readlink /proc/self/fd/0; cat | wc -c; ls /dev")
                        .runToEnd()
                        .text())
                .isEqualTo("/dev/null\n0\nnull\n");
    }

    @Test
    void waitsForNothingInAVolumeOnDev() {
        new LinuxSyscalls().makeFifo(volume.resolve("null"), 0666);
        var start = Instant.now();

        assertThat(lab.container("fifo")
                        .mount(volume, "/dev", false)
                        .script("echo started")
                        .runToEnd()
                        .text())
                .isEqualTo("started\n");

        assertThat(Duration.between(start, Instant.now())).isLessThan(NO_WAIT);
    }

    /** The kernel's /dev/null hides a file, not a volume's file of that name. */
    @Test
    void hidesTheKernelsFilesByWhatTheVolumeDoesNotHave() throws IOException {
        Files.writeString(volume.resolve("null"), "the volume's\n");

        assertThat(lab.container("masks")
                        .mount(volume, "/dev", false)
                        .security(Lab.withoutAppArmor(SecuritySpec.DEFAULT))
                        .script("cat /proc/keys /proc/timer_list; echo x > /proc/keys; echo done")
                        .runToEnd()
                        .text())
                .isEqualTo("done\n");
        assertThat(volume.resolve("null")).hasContent("the volume's\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/proc/sys", "/sys", "/sys/fs/cgroup", "/dev/shm", "/dev/pts"})
    void takesAVolumeInAnyPlaceOfTheKernels(String target) throws IOException {
        Files.writeString(volume.resolve("file"), "the volume's\n");

        assertThat(lab.container("volume")
                        .mount(volume, target, false)
                        .security(Lab.withoutAppArmor(SecuritySpec.DEFAULT))
                        .script("cat " + target + "/file; echo more > " + target + "/more")
                        .runToEnd()
                        .text())
                .isEqualTo("the volume's\n");
        assertThat(volume.resolve("more")).hasContent("more\n");
    }

    /** A volume does not reopen hidden or read-only paths beside it. */
    @Test
    void keepsWhatIsHiddenBesideAVolumeInTheKernelsPlaces() {
        assertThat(lab.container("volume")
                        .mount(volume, "/sys/fs/cgroup", false)
                        .script("ls /sys/firmware | wc -l; (: >> /proc/sys/kernel/panic) 2>/dev/null && echo opened;"
                                + " cat /proc/keys | wc -c")
                        .runToEnd()
                        .text())
                .isEqualTo("0\n0\n");
    }

    @Test
    void replacesLinksOfTheImageByDirectories() throws IOException {
        var layer = Files.createDirectories(lab.directory.resolve("links"));
        Files.createSymbolicLink(layer.resolve("dev"), Path.of("etc"));
        Files.createSymbolicLink(layer.resolve("proc"), Path.of("/tmp"));
        Files.createSymbolicLink(layer.resolve("sys"), Path.of("/nowhere"));

        assertThat(lab.container("links")
                        .layers(List.of(layer, lab.layer))
                        .script(
                                "for d in dev proc sys; do [ -L /$d ] || echo directory; done; ls /etc; test -e /proc/self && echo proc")
                        .runToEnd()
                        .text())
                .isEqualTo("directory\ndirectory\ndirectory\ngroup\npasswd\nproc\n");
        assertThat(layer.resolve("dev")).isSymbolicLink();
    }

    /** One of the descriptors is the volume's, in which /dev would be made. */
    @Test
    void makesNoDeviceThroughADescriptorOfTheAgent() throws IOException {
        var layer = Files.createDirectories(lab.directory.resolve("evil"));
        for (int descriptor : lowestFreeDescriptors()) {
            var link = layer.resolve("dev");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of("/proc/self/fd/" + descriptor));

            assertThat(lab.container("evil")
                            .layers(List.of(layer, lab.layer))
                            .mount(volume, "/data", false)
                            .script("ls /data; echo done")
                            .runToEnd()
                            .text())
                    .isEqualTo("done\n");
            assertThat(volume).isEmptyDirectory();
        }
    }

    private static List<Integer> lowestFreeDescriptors() {
        return IntStream.range(3, 1000)
                .filter(descriptor -> !Files.exists(Path.of("/proc/self/fd/" + descriptor), LinkOption.NOFOLLOW_LINKS))
                .limit(20)
                .boxed()
                .toList();
    }

    /** A chain goes on after a failed step: without its own root it makes nothing on the host. */
    @Test
    void makesNothingOnTheHostWhenItsRootCannotBeMounted() {
        var escaped = Path.of("/skiff-it-escaped" + ProcessHandle.current().pid());

        assertThatThrownBy(() -> lab.container("rootless")
                        .layers(List.of(lab.layer, lab.directory.resolve("no-such-layer")))
                        .workingDirectory(escaped.resolve("deep").toString())
                        .start())
                .isInstanceOf(ErrnoException.class)
                .hasMessageContaining("mount overlay on");

        assertThat(escaped).doesNotExist();
    }
}
