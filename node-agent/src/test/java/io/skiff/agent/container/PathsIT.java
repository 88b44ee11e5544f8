package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The paths of mounts and working directories in hostile images. */
class PathsIT {

    /** The magic links, which lead out of a root without a name outside. */
    private static final List<String> MAGIC = List.of(
            "/proc/self/root",
            "/proc/1/root",
            "/proc/self/cwd",
            "/proc/self/fd/3",
            "/proc/self/fd/1",
            "../proc/1/task/1/cwd");

    private final Lab lab = new Lab();
    private Path evil;
    private Path volume;

    @BeforeEach
    void prepare() throws IOException {
        evil = Files.createDirectories(lab.directory.resolve("evil"));
        volume = Files.createDirectories(lab.directory.resolve("volume"));
        Files.writeString(volume.resolve("file"), "of the volume");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private Lab.Draft container() {
        return lab.container("main").layers(List.of(evil, lab.layer));
    }

    /** Debian's /etc/localtime is such a link. */
    @Test
    void followsALinkOfTheHostThatIsToBeMounted() throws IOException {
        var file = Files.createSymbolicLink(lab.directory.resolve("to-file"), Path.of("volume/file"));
        var link = Files.createSymbolicLink(lab.directory.resolve("to-link"), file);
        var tree = Files.createSymbolicLink(lab.directory.resolve("to-directory"), volume);

        assertThat(container()
                        .mounts(List.of(
                                new BindMount(link, "/etc/localtime", true), new BindMount(tree, "/data", true)))
                        .script("cat /etc/localtime /data/file")
                        .runToEnd()
                        .text())
                .isEqualTo("of the volumeof the volume");
    }

    /** The author of the image means these links, and they cannot lead out of its root. */
    @Test
    void followsTheLinksOfTheImageInItsRoot() throws IOException {
        Files.createDirectories(evil.resolve("srv/data"));
        Files.writeString(evil.resolve("srv/one"), "");
        Files.createSymbolicLink(evil.resolve("data"), Path.of("/srv/data"));
        Files.createSymbolicLink(evil.resolve("up"), Path.of("../../../../srv/data"));
        Files.createSymbolicLink(evil.resolve("one"), Path.of("srv/one"));
        for (var target : List.of("/data", "/up", "/data/new", "/up/new/deep", "//data//./new/")) {
            assertThat(container()
                            .mount(volume, target, true)
                            .script("cat " + target + "/file")
                            .runToEnd()
                            .text())
                    .as(target)
                    .isEqualTo("of the volume");
        }
        for (var target : List.of("/one", "/data/two", "/up/new/three")) {
            assertThat(container()
                            .mount(volume.resolve("file"), target, true)
                            .script("cat " + target)
                            .runToEnd()
                            .text())
                    .as(target)
                    .isEqualTo("of the volume");
        }
        assertThat(container()
                        .workingDirectory("/up/new")
                        .script("pwd")
                        .runToEnd()
                        .text())
                .isEqualTo("/srv/data/new\n");
    }

    @Test
    void followsNoMagicLink() throws IOException {
        for (var magic : MAGIC) {
            for (var at : List.of("link", "in/link")) {
                Files.createDirectories(evil.resolve("in"));
                Files.createSymbolicLink(evil.resolve(at), Path.of(magic));
                for (var path : List.of("/" + at, "/" + at + "/made")) {
                    var shown = path + ", a link to " + magic;
                    assertThatThrownBy(
                                    () -> container().mount(volume, path, false).start())
                            .as("mount at %s", shown)
                            .hasMessageMatching("open .*: (ELOOP|ENOENT)");
                    assertThatThrownBy(() -> container()
                                    .mount(volume.resolve("file"), path, false)
                                    .start())
                            .as("mount a file at %s", shown)
                            .hasMessageMatching("open .*: (ELOOP|ENOENT)");
                    assertThatThrownBy(() -> container().workingDirectory(path).start())
                            .as("work in %s", shown)
                            .hasMessageMatching("open .*: (ELOOP|ENOENT)");
                }
                Files.delete(evil.resolve(at));
            }
        }
        assertThat(volume).isDirectoryNotContaining("glob:**made");
        assertThat(lab.runtime.list()).isEmpty();
    }

    /** A container has put a link into a volume, at the mount point of another volume. */
    @Test
    void staysInTheRootWhateverAVolumeHolds() throws IOException {
        var outer = Files.createDirectories(lab.directory.resolve("outer"));
        var host = Files.createDirectories(lab.directory.resolve("host"));
        Files.createSymbolicLink(outer.resolve("inner"), host);
        Files.createSymbolicLink(outer.resolve("magic"), Path.of("/proc/self/fd/3"));
        for (var inner : List.of("/outer/inner", "/outer/inner/x", "/outer/magic", "/outer/magic/x")) {
            var draft = container()
                    .mounts(List.of(
                            new ContainerSpec.BindMount(outer, "/outer", false),
                            new ContainerSpec.BindMount(volume, inner, false)));
            assertThatThrownBy(draft::start).as(inner).hasMessageMatching("open .*: (ELOOP|ENOENT)");
        }
        assertThat(host).isEmptyDirectory();
    }

    /** Covers the agent's reads of the image before there is a container. */
    @Test
    void readsNoDeviceAsTheListOfUsers() throws IOException {
        var passwd = Files.createDirectories(evil.resolve("etc")).resolve("passwd");
        // neither is opened: /dev/zero would never end, and /dev/watchdog would restart the host
        new Inodes().makeNode(passwd, Inodes.CHARACTER_DEVICE, 0666, 1, 5);
        assertThat(container()
                        .user("1000")
                        .script("awk '/^Uid/ {print $2}' /proc/self/status")
                        .runToEnd()
                        .text())
                .isEqualTo("1000\n");
        assertThatThrownBy(() -> container().user("web").start())
                .isInstanceOf(ContainerException.class)
                .hasMessage("user \"web\" is not in the image's /etc/passwd");
    }
}
