package io.skiff.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.PodVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, for owners of files. */
class PersistentDirectoriesTest {

    private static final PodUid POD = new PodUid("1-2");

    @TempDir
    Path directory;

    private Path own;
    private PersistentDirectories persistent;
    private VolumeDirectories volumes;

    @BeforeEach
    void open() throws IOException {
        own = Files.createDirectory(directory.resolve("own"));
        persistent = new PersistentDirectories(own.resolve("persistent"), List.of(own, directory.resolve("not-there")));
        volumes = new VolumeDirectories(own.resolve("disk"), own.resolve("memory"), persistent);
    }

    @Test
    void aDirectoryIsMadeOnceAndOutlivesItsPods() throws IOException {
        persistent.make("pvc-1");
        var path = mount("pvc-1", OptionalLong.empty(), true);
        assertThat(attribute(path, "unix:mode")).isEqualTo(040777);
        assertThat(attribute(own.resolve("persistent"), "unix:mode")).isEqualTo(040700);
        Files.writeString(path.resolve("a"), "kept");
        volumes.remove(POD);
        persistent.make("pvc-1");
        assertThat(mount("pvc-1", OptionalLong.empty(), true).resolve("a")).hasContent("kept");
        persistent.remove("pvc-1");
        persistent.remove("pvc-1");
        assertThat(persistent.isThere("pvc-1")).isFalse();
        assertThat(own.resolve("persistent")).isEmptyDirectory();
    }

    /** The disk was replaced, or somebody deleted it: an empty volume would look as if the data had never been. */
    @Test
    void aLostDirectoryIsNotMadeAnew() {
        assertThatThrownBy(() -> mount("pvc-1", OptionalLong.empty(), true))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("the directory of persistent volume \"pv\" is missing on this node (")
                .hasMessageContaining("is not made anew empty");
        assertThat(persistent.isThere("pvc-1")).isFalse();
    }

    @Test
    void anAgentThatWasKilledInItsMakingGoesOn() throws IOException {
        Files.createDirectories(own.resolve("persistent/pvc-1.next/half"));
        assertThat(persistent.isThere("pvc-1")).isFalse();
        persistent.make("pvc-1");
        assertThat(own.resolve("persistent/pvc-1")).isEmptyDirectory();
        assertThat(own.resolve("persistent/pvc-1.next")).doesNotExist();
    }

    @Test
    void noPodGetsOneThatIsHeldForACopy() {
        persistent.make("pvc-1");
        var held = persistent.hold("pvc-1");
        assertThatThrownBy(() -> persistent.hold("pvc-1")).hasMessageContaining("is being copied");
        assertThatThrownBy(() -> persistent.remove("pvc-1")).hasMessageContaining("is being copied");
        assertThatThrownBy(() -> mount("pvc-1", OptionalLong.empty(), true)).hasMessageContaining("is being copied");
        held.close();
        mount("pvc-1", OptionalLong.empty(), true);
    }

    @Test
    void noNameLeadsElsewhere() {
        for (var handle : List.of("", "..", "../x", "a/b", "/etc", "a.next", "-a", "A", "a\0b", "a".repeat(254))) {
            assertThatThrownBy(() -> persistent.make(handle)).isInstanceOf(VolumeException.class);
            assertThatThrownBy(() -> persistent.remove(handle)).isInstanceOf(VolumeException.class);
            if (!handle.isEmpty()) {
                assertThatThrownBy(() -> mount(handle, OptionalLong.empty(), true))
                        .isInstanceOf(VolumeException.class);
            }
        }
    }

    /** What containers made of it: links out, a tree deeper than a path can name, files that nobody may read. */
    @Test
    void removesWhateverIsInItAndNothingElse() throws IOException {
        var outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("a"), "stays");
        persistent.make("pvc-1");
        var path = own.resolve("persistent/pvc-1");
        Files.createSymbolicLink(path.resolve("link"), outside);
        Files.createSymbolicLink(path.resolve("up"), Path.of("../.."));
        Files.createLink(path.resolve("hard"), outside.resolve("a"));
        var deep = path;
        for (int i = 0; i < 15; i++) {
            deep = Files.createDirectory(deep.resolve("0123456789".repeat(20)));
        }
        Files.setPosixFilePermissions(path, java.util.Set.of());

        persistent.remove("pvc-1");

        assertThat(path).doesNotExist();
        assertThat(outside.resolve("a")).hasContent("stays");
    }

    /** On every host proc is a mount of its own, and something is mounted within sys; they are only looked at. */
    @Test
    void seesAForeignFileSystemBehindALink() throws IOException {
        var root = Files.createSymbolicLink(directory.resolve("root"), Path.of("/"));
        var sys = Files.createSymbolicLink(directory.resolve("sys"), Path.of("/sys"));

        assertThatThrownBy(() -> new PersistentDirectories(root, List.of()).requireUnmounted("proc"))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("persistent volume proc is not removed: it lies on another file system");
        assertThatThrownBy(() -> new PersistentDirectories(sys, List.of()).requireUnmounted("fs"))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("something is mounted on /sys/fs/");
        Files.delete(root);
        Files.delete(sys);
        persistent.make("pvc-1");
        persistent.requireUnmounted("pvc-1");
        persistent.requireUnmounted("missing");
    }

    /** Somebody put a link in the place of the directory: what is behind it is not the volume. */
    @Test
    void aLinkInItsPlaceIsNoVolume() throws IOException {
        var outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("a"), "stays");
        Files.createDirectories(own.resolve("persistent"));
        Files.createSymbolicLink(own.resolve("persistent/pvc-1"), outside);

        assertThatThrownBy(() -> mount("pvc-1", OptionalLong.empty(), true)).isInstanceOf(VolumeException.class);
        persistent.remove("pvc-1");

        assertThat(outside.resolve("a")).hasContent("stays");
        assertThat(own.resolve("persistent")).isEmptyDirectory();
    }

    @Test
    void aPathOfAnAdministratorDoesNotLeadToTheAgent() throws IOException {
        Files.createDirectories(own.resolve("assignments"));
        var link = Files.createSymbolicLink(directory.resolve("link"), own);
        var outside = Files.createDirectory(directory.resolve("disk"));
        for (var path : List.of(
                own,
                own.resolve("assignments"),
                link,
                link.resolve("assignments"),
                directory,
                directory.resolve("disk/../own"))) {
            assertThatThrownBy(() -> mount(path))
                    .as("%s", path)
                    .isInstanceOf(VolumeException.class)
                    .hasMessageContaining("leads into the agent's own directory");
        }
        var made =
                new PodVolume.Persistent("pv", "", own + "/assignments/new", "DirectoryOrCreate", false, false, false);
        assertThatThrownBy(() -> mount(made, OptionalLong.empty())).isInstanceOf(VolumeException.class);
        assertThat(own.resolve("assignments")).isEmptyDirectory();
        assertThat(mount(outside)).isEqualTo(outside.toRealPath());
        assertThatThrownBy(() -> mount(directory.resolve("missing")))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("does not exist on this node");
    }

    @Test
    void itsFilesAreGivenToThePodsGroup() throws IOException {
        var host = Files.writeString(directory.resolve("host"), "");
        persistent.make("pvc-1");
        var path = own.resolve("persistent/pvc-1");
        var nested = Files.createDirectories(path.resolve("a/b"));
        Files.writeString(nested.resolve("file"), "");
        Files.setPosixFilePermissions(nested.resolve("file"), java.util.Set.of());
        Files.createSymbolicLink(nested.resolve("link"), host);
        var hostGroup = attribute(host, "unix:gid");

        give("pvc-1", false);

        assertThat(attribute(nested, "unix:gid")).isEqualTo(1234);
        assertThat((int) attribute(nested, "unix:mode") & 02770).isEqualTo(02770);
        assertThat(attribute(nested.resolve("file"), "unix:gid")).isEqualTo(1234);
        assertThat(attribute(nested.resolve("file"), "unix:mode")).isEqualTo(0100660);
        assertThat(attribute(host, "unix:gid")).isEqualTo(hostGroup);

        Files.writeString(path.resolve("later"), "");
        Files.setAttribute(path.resolve("later"), "unix:gid", 0);
        give("pvc-1", true);
        assertThat(attribute(path.resolve("later"), "unix:gid"))
                .as("OnRootMismatch")
                .isEqualTo(0);
        give("pvc-1", false);
        assertThat(attribute(path.resolve("later"), "unix:gid")).as("Always").isEqualTo(1234);
    }

    /** A key that ssh wants closed, in a pod that runs: each start of a container, and each next agent, prepares its volumes again. */
    @Test
    void modesThatProgramsSetStayWhenVolumesArePreparedAgain() throws IOException {
        persistent.make("pvc-1");
        give("pvc-1", false);
        var key = Files.writeString(own.resolve("persistent/pvc-1/id_rsa"), "");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(key, "unix:gid", 0);

        mount("pvc-1", OptionalLong.of(1234), false);

        assertThat(attribute(key, "unix:mode")).isEqualTo(0100600);
        assertThat(attribute(key, "unix:gid")).isEqualTo(0);
    }

    private void give(String handle, boolean isRightByRoot) {
        var volume = List.of(new PodVolume("data", source(handle, isRightByRoot)));
        VolumeDirectories.give(volume, volumes.prepare(POD, volume, OptionalLong.of(1234)), 1234);
    }

    private static PodVolume.Persistent source(String handle, boolean isRightByRoot) {
        return new PodVolume.Persistent("pv", handle, "", "", false, true, isRightByRoot);
    }

    private Path mount(String handle, OptionalLong group, boolean isRightByRoot) {
        return mount(source(handle, isRightByRoot), group);
    }

    private Path mount(Path path) {
        return mount(
                new PodVolume.Persistent("pv", "", path.toString(), "", false, false, false), OptionalLong.empty());
    }

    private Path mount(PodVolume.Persistent source, OptionalLong group) {
        return volumes.prepare(POD, List.of(new PodVolume("data", source)), group)
                .values()
                .iterator()
                .next()
                .path();
    }

    private static Object attribute(Path path, String name) throws IOException {
        return Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
    }
}
