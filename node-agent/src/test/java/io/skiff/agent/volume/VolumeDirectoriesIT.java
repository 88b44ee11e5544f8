package io.skiff.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.PodVolume.EmptyDir;
import io.skiff.agent.pod.PodVolume.HostPath;
import io.skiff.agent.pod.PodVolume.VolumeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, for mounts and owners. */
class VolumeDirectoriesIT {

    private static final PodUid POD = new PodUid("1-2");

    @TempDir
    Path directory;

    private VolumeDirectories volumes;

    @BeforeEach
    void open() {
        volumes = new VolumeDirectories(
                directory.resolve("disk"),
                directory.resolve("memory"),
                new PersistentDirectories(directory.resolve("persistent"), List.of(directory.resolve("own"))));
    }

    @AfterEach
    void remove() {
        volumes.remove(POD);
    }

    @Test
    void aVolumeOfAnUnknownKindIsRefused() {
        assertThatThrownBy(() -> prepare(new PodVolume.Unknown()))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("upgrade it");
    }

    @Test
    void anEmptyDirectoryIsForEverybodyAndKeepsItsContent() throws IOException {
        Path path = prepare(new EmptyDir(false, OptionalLong.empty()));
        assertThat(path).isEmptyDirectory();
        assertThat(attribute(path, "unix:mode")).isEqualTo(040777);
        assertThat(attribute(path.resolveSibling(""), "unix:mode")).isEqualTo(040700);
        Files.writeString(path.resolve("a"), "kept");
        Files.setPosixFilePermissions(path, java.util.Set.of());
        assertThat(prepare(new EmptyDir(false, OptionalLong.empty()))).isEqualTo(path);
        assertThat(path.resolve("a")).hasContent("kept");
        assertThat(attribute(path, "unix:mode")).isEqualTo(040000);
    }

    @Test
    void aDirectoryInMemoryHasItsSize() throws IOException {
        Path path = prepare(new EmptyDir(true, OptionalLong.of(1 << 20)));
        assertThat(Files.getFileStore(path).type()).isEqualTo("tmpfs");
        assertThat(Files.getFileStore(path).getTotalSpace()).isEqualTo(1 << 20);
        assertThat(attribute(path, "unix:mode")).isEqualTo(040777);
        Files.writeString(path.resolve("a"), "kept");
        assertThatThrownBy(() -> Files.write(path.resolve("large"), new byte[2 << 20]))
                .hasMessageContaining("No space left");
        prepare(new EmptyDir(true, OptionalLong.of(1 << 20)));
        assertThat(path.resolve("a")).hasContent("kept");
    }

    @Test
    void filesAreInMemoryWithTheirModesAndFollowTheirSource() throws IOException {
        Path path = prepare(files(file("password", "secret", 0400), file("a/b", "nested", 0644)));
        assertThat(Files.getFileStore(path).type()).isEqualTo("tmpfs");
        assertThat(path.resolve("password")).hasContent("secret");
        assertThat(attribute(path.resolve("..data/password"), "unix:mode")).isEqualTo(0100400);
        assertThat(path.resolve("a/b")).hasContent("nested");

        prepare(files(file("password", "changed", 0440), file("a", "now a file", 0644)));
        assertThat(path.resolve("password")).hasContent("changed");
        assertThat(attribute(path.resolve("..data/password"), "unix:mode")).isEqualTo(0100440);
        assertThat(path.resolve("a")).hasContent("now a file");

        prepare(files(file("a/c", "nested again", 0644)));
        assertThat(path.resolve("a/c")).hasContent("nested again");
        assertThat(path).isDirectoryNotContaining("glob:**password").isDirectoryNotContaining("glob:**tmp");
    }

    /** A container that may mount could write there nevertheless. */
    @Test
    void followsNoLinkThatAContainerLeft() throws IOException {
        Path host = Files.writeString(directory.resolve("host"), "the host's");
        Path hostDirectory = Files.createDirectory(directory.resolve("host.d"));
        Path path = prepare(files(file("a", "1", 0644), file("d/b", "1", 0644)));
        for (String name : List.of("..data_tmp", "a", "d/b")) {
            Files.deleteIfExists(path.resolve(name));
            Files.createSymbolicLink(path.resolve(name), host);
        }

        prepare(files(file("a", "22", 0644), file("d/b", "the host's", 0600)));

        assertThat(host).hasContent("the host's");
        assertThat(attribute(host, "unix:mode")).isEqualTo(0100644);
        assertThat(path.resolve("a")).isRegularFile().hasContent("22");
        assertThat(path.resolve("d/b")).isRegularFile().hasContent("the host's");
        assertThat(path.resolve("a").toRealPath()).startsWith(path);
        assertThat(path.resolve("d/b").toRealPath()).startsWith(path);

        Files.createDirectory(path.resolve("..data_tmp"));
        Files.delete(path.resolve("d/b"));
        Files.delete(path.resolve("d"));
        Files.createSymbolicLink(path.resolve("d"), hostDirectory);
        prepare(files(file("d/b", "3", 0644)));
        assertThat(hostDirectory).isEmptyDirectory();
        assertThat(path.resolve("d/b")).hasContent("3");
    }

    @Test
    void thePodsGroupMayUseItsVolumes() throws IOException {
        var list = List.of(
                new PodVolume("data", new EmptyDir(false, OptionalLong.empty())),
                new PodVolume("config", files(file("a", "a", 0600))));
        var paths = volumes.prepare(POD, list, OptionalLong.of(1234));
        assertThat(paths.keySet()).containsExactly("data", "config");
        assertThat(attribute(directory.resolve("disk/1-2/data"), "unix:gid")).isEqualTo(1234);
        assertThat(attribute(directory.resolve("disk/1-2/data"), "unix:mode")).isEqualTo(042777);
        assertThat(attribute(directory.resolve("memory/1-2/config/..data/a"), "unix:gid"))
                .isEqualTo(1234);
        assertThat(attribute(directory.resolve("memory/1-2/config/..data/a"), "unix:mode"))
                .isEqualTo(0100660);
    }

    @Test
    void filesStayInTheirVolume() {
        for (String path : List.of("../a", "a/../../b", "/etc/a", "..")) {
            assertThatThrownBy(() -> prepare(files(file(path, "", 0644))))
                    .isInstanceOf(VolumeException.class)
                    .hasMessage("\"" + path + "\" in volume \"data\" must be relative and without \"..\"");
        }
    }

    @Test
    void checksPathsOfTheHost() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        Path missing = directory.resolve("missing");
        assertThat(prepare(new HostPath(file.toString(), ""))).isEqualTo(file);
        assertThat(prepare(new HostPath(directory.toString(), "Directory"))).isEqualTo(directory);
        assertThat(prepare(new HostPath(missing.resolve("a/b").toString(), "DirectoryOrCreate")))
                .isDirectory();
        assertThat(prepare(new HostPath(directory.resolve("made").toString(), "FileOrCreate")))
                .isRegularFile();
        refuses(new HostPath(directory.resolve("none").toString(), ""), "does not exist on this node");
        refuses(new HostPath(file.toString(), "Directory"), "is not a directory on this node");
        refuses(new HostPath(directory.toString(), "File"), "is not a file on this node");
        refuses(new HostPath(file.toString(), "DirectoryOrCreate"), "is not a directory on this node");
        refuses(new HostPath("relative", ""), "must be absolute");
        refuses(
                new HostPath(file.toString(), "Socket"),
                "hostPath type \"Socket\" of volume \"data\" is not supported");
    }

    @Test
    void aPathOfTheHostMayBeALink() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        Path toFile = Files.createSymbolicLink(directory.resolve("to-file"), file);
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path toTree = Files.createSymbolicLink(directory.resolve("to-tree"), Path.of("tree"));
        for (String type : List.of("", "File", "FileOrCreate")) {
            assertThat(prepare(new HostPath(toFile.toString(), type))).isEqualTo(toFile);
        }
        for (String type : List.of("", "Directory", "DirectoryOrCreate")) {
            assertThat(prepare(new HostPath(toTree.toString(), type))).isEqualTo(toTree);
        }
        assertThat(SubPath.prepare("data", toFile, "")).isEmpty();
        assertThat(SubPath.prepare("data", toTree, "made/below")).isEqualTo("made/below");
        assertThat(tree.resolve("made/below")).isDirectory();
    }

    @Test
    void findsPartsOfAVolumeAndNothingElse() throws IOException {
        Path path = prepare(new EmptyDir(false, OptionalLong.empty()));
        assertThat(SubPath.prepare("data", path, "")).isEmpty();
        assertThat(SubPath.prepare("data", path, "a//./b/")).isEqualTo("a/b");
        assertThat(path.resolve("a/b")).isDirectory();
        Files.writeString(path.resolve("a/file"), "");
        assertThat(SubPath.prepare("data", path, "a/file")).isEqualTo("a/file");
        assertThatThrownBy(() -> SubPath.prepare("data", path, "a/file/x"))
                .hasMessage("subPath \"a/file/x\" of volume \"data\" goes through a file");
        for (String outside : List.of("../other", "/etc", "a/../../b", "..", "a\0b", "a/".repeat(3000))) {
            assertThatThrownBy(() -> SubPath.prepare("data", path, outside)).isInstanceOf(VolumeException.class);
        }
    }

    /**
     * Links in the first, a middle and the last place, to the host, into the volume itself, to nowhere, and a magic
     * link.
     */
    @Test
    void goesThroughNoLinkOfAVolume() throws IOException {
        Path path = prepare(new EmptyDir(false, OptionalLong.empty()));
        Path host = Files.createDirectory(directory.resolve("host"));
        Files.createDirectories(path.resolve("real/deep"));
        for (String target : List.of(host.toString(), "real", "../../../host", "nowhere", "/proc/self/cwd")) {
            for (String at : List.of("evil", "real/evil", "real/deep/evil")) {
                Files.createSymbolicLink(path.resolve(at), Path.of(target));
                for (String subPath : List.of(at, at + "/made", at + "/made/deeper")) {
                    assertThatThrownBy(() -> SubPath.prepare("data", path, subPath))
                            .as("%s, a link to %s", subPath, target)
                            .hasMessage("subPath \"" + subPath + "\" of volume \"data\" goes through a symbolic link,"
                                    + " which is not allowed");
                }
                Files.delete(path.resolve(at));
            }
        }
        assertThat(host).isEmptyDirectory();
    }

    @Test
    void removesEverythingButWhatIsTheHosts() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("a"), "stays");
        Path disk = volumes.prepare(
                        POD,
                        List.of(
                                new PodVolume("disk", new EmptyDir(false, OptionalLong.empty())),
                                new PodVolume("memory", new EmptyDir(true, OptionalLong.empty())),
                                new PodVolume("files", files(file("a", "a", 0644))),
                                new PodVolume("host", new HostPath(outside.toString(), "Directory"))),
                        OptionalLong.empty())
                .values()
                .iterator()
                .next()
                .path();
        Files.createSymbolicLink(disk.resolve("link"), outside);
        volumes.remove(POD);
        volumes.remove(POD);
        assertThat(outside.resolve("a")).hasContent("stays");
        assertThat(directory.resolve("disk/1-2")).doesNotExist();
        assertThat(directory.resolve("memory/1-2")).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
    }

    private Path prepare(PodVolume.Source source) {
        return volumes.prepare(POD, List.of(new PodVolume("data", source)), OptionalLong.empty())
                .values()
                .iterator()
                .next()
                .path();
    }

    private void refuses(HostPath path, String message) {
        assertThatThrownBy(() -> prepare(path))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining(message);
    }

    private static PodVolume.Files files(VolumeFile... files) {
        return new PodVolume.Files(List.of(files));
    }

    private static VolumeFile file(String path, String content, int mode) {
        return new VolumeFile(path, content.getBytes(StandardCharsets.UTF_8), mode);
    }

    private static Object attribute(Path path, String name) throws IOException {
        return Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
    }
}
