package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.file.Inodes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root: it makes devices, owners and overlayfs' own attributes. */
class LayerUnpackerIT {

    @TempDir
    Path directory;

    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
    }

    @Test
    void keepsContentModesOwnersAndTimes() throws Exception {
        Instant time = Instant.parse("2020-02-03T04:05:06Z");
        unpack(new TarBuilder()
                .directory("bin", entry -> {
                    entry.setMode(0750);
                    entry.setLastModifiedTime(FileTime.from(time));
                })
                .file("bin/su", "program".getBytes(StandardCharsets.UTF_8), entry -> {
                    entry.setMode(04755);
                    entry.setUserId(1234);
                    entry.setGroupId(3_000_000_000L);
                    entry.setLastModifiedTime(FileTime.from(time));
                }));
        Path program = root.resolve("bin/su");
        assertThat(program).hasContent("program");
        assertThat(attribute(program, "unix:mode")).isEqualTo(0104755);
        assertThat(attribute(program, "unix:uid")).isEqualTo(1234);
        assertThat(attribute(program, "unix:gid")).isEqualTo((int) 3_000_000_000L);
        assertThat(Files.getLastModifiedTime(program).toInstant()).isEqualTo(time);
        assertThat(attribute(root.resolve("bin"), "unix:mode")).isEqualTo(040750);
        assertThat(Files.getLastModifiedTime(root.resolve("bin")).toInstant()).isEqualTo(time);
    }

    @Test
    void opensParentsThatTheArchiveLeavesOutToEverybody() throws Exception {
        long umask = Libc.call("umask", "", SyscallNumber.UMASK, 077);
        try {
            unpack(new TarBuilder().file("opt/app/run", new byte[0], entry -> entry.setMode(0755)));
        } finally {
            Libc.call("umask", "", SyscallNumber.UMASK, umask);
        }
        assertThat(attribute(root.resolve("opt"), "unix:mode")).isEqualTo(040755);
        assertThat(attribute(root.resolve("opt/app"), "unix:mode")).isEqualTo(040755);
        assertThat(attribute(root.resolve("opt/app/run"), "unix:mode")).isEqualTo(0100755);
    }

    @Test
    void keepsLinksLongNamesAndNonAsciiNames() throws Exception {
        String longName = "d".repeat(120) + "/" + "f".repeat(120);
        unpack(new TarBuilder()
                .file("usr/bin/busybox", "box")
                .hardLink("usr/bin/ls", "usr/bin/busybox")
                .symbolicLink("bin", "usr/bin")
                .file(longName, "long")
                .file("etc/Főtanúsítvány.crt", "certificate"));
        assertThat(attribute(root.resolve("usr/bin/ls"), "unix:ino"))
                .isEqualTo(attribute(root.resolve("usr/bin/busybox"), "unix:ino"));
        assertThat(Files.readSymbolicLink(root.resolve("bin"))).hasToString("usr/bin");
        assertThat(root.resolve(longName)).hasContent("long");
        assertThat(root.resolve("etc/Főtanúsítvány.crt")).hasContent("certificate");
    }

    @Test
    void turnsWhiteoutsIntoOverlayfsMarks() throws Exception {
        unpack(new TarBuilder()
                .file("etc/.wh.passwd", "")
                .file("var/.wh..wh..opq", "")
                .file("var/new", "new")
                .file(".wh..wh.plnk", ""));
        Path whiteout = root.resolve("etc/passwd");
        assertThat(attribute(whiteout, "unix:mode")).isEqualTo(020000);
        assertThat(attribute(whiteout, "unix:rdev")).isEqualTo(0L);
        assertThat(mergedOver("var", "old")).containsExactly("new");
        assertThat(root.resolve("var/new")).hasContent("new");
        assertThat(root.resolve(".wh..wh.plnk")).doesNotExist();
    }

    @Test
    void hidesTheLowerDirectoryWhenTheLayerHasANewOne() throws Exception {
        unpack(new TarBuilder()
                .file(".wh.before", "")
                .directory("before", entry -> {})
                .directory("after", entry -> {})
                .directory("other", entry -> entry.addPaxHeader("SCHILY.xattr.trusted.overlay.opaque", "y"))
                .file(".wh.after", ""));
        assertThat(mergedOver("before", "old")).isEmpty();
        assertThat(mergedOver("after", "old")).isEmpty();
        assertThat(mergedOver("other", "old")).containsExactly("old");
    }

    @Test
    void keepsFileCapabilities() throws Exception {
        String capability =
                "\u0001\u0000\u0000\u0002\u0000 \u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000";
        unpack(new TarBuilder().attribute("ping", Map.of("SCHILY.xattr.security.capability", capability)));
        assertThat(run("getcap", root.resolve("ping").toString())).contains("cap_net_raw");
    }

    @Test
    void laterEntriesReplaceEarlierOnes() throws Exception {
        unpack(new TarBuilder()
                .file("a/b", "file")
                .symbolicLink("a", "/etc")
                .file("c", "old")
                .hardLink("d", "c")
                .file("c", "new"));
        assertThat(Files.isSymbolicLink(root.resolve("a"))).isTrue();
        assertThat(root.resolve("c")).hasContent("new");
        assertThat(root.resolve("d")).hasContent("old");
    }

    @Test
    void followsLinksAsTheContainerWould() throws Exception {
        unpack(new TarBuilder()
                .directory("usr/lib", entry -> {})
                .symbolicLink("lib", "/usr/lib")
                .symbolicLink("srv", "usr/lib/../lib")
                .file("lib/a", "a")
                .file("srv/b", "b"));
        assertThat(root.resolve("usr/lib/a")).hasContent("a");
        assertThat(root.resolve("usr/lib/b")).hasContent("b");
    }

    @Test
    void refusesEveryWayOut() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "untouched");
        refuses(new TarBuilder().file("../outside", "x"), "leads out of the layer with \"..\"");
        refuses(new TarBuilder().file("a/../../outside", "x"), "leads out of the layer with \"..\"");
        refuses(new TarBuilder().symbolicLink("up", "..").file("up/outside", "x"), "a symbolic link that leads out");
        refuses(
                new TarBuilder().symbolicLink("a/up", "../../..").file("a/up/outside", "x"),
                "a symbolic link that leads out");
        refuses(new TarBuilder().symbolicLink("x", "y").symbolicLink("y", "x").file("x/z", ""), "a loop");
        refuses(new TarBuilder().hardLink("mine", "../outside"), "leads out of the layer with \"..\"");
        refuses(new TarBuilder().hardLink("mine", "missing"), "which is no file of the layer");
        refuses(new TarBuilder().file("file", "").file("file/below", ""), "/file in the layer is not a directory");
        refuses(new TarBuilder().file("a/.wh...", ""), "a whiteout must name a file");
        refuses(new TarBuilder().node("null", TarConstants.LF_CHR, 0, 0), "the device 0:0");
        refuses(new TarBuilder().symbolicLink(".", "/etc"), "the root of a layer must be a directory");
        assertThat(outside).hasContent("untouched");
    }

    @Test
    void writesAbsoluteNamesUnderTheRoot() throws Exception {
        Path secret = directory.resolve("secret");
        unpack(new TarBuilder()
                .file("/etc/name", "inside")
                .symbolicLink("link", directory.toString())
                .file("link/secret", "inside"));
        assertThat(root.resolve("etc/name")).hasContent("inside");
        assertThat(secret).doesNotExist();
    }

    @Test
    void refusesToGrowPastTheLimits() {
        assertThatThrownBy(() -> unpack(
                        new TarBuilder().file("a", "1").file("b", "2").file("c", "3"), new Limits(1, 1, 100, 2, 1)))
                .hasMessageContaining("more than 2 entries");
        assertThatThrownBy(() -> unpack(new TarBuilder().file("a", "x".repeat(101)), new Limits(1, 1, 100, 2, 1)))
                .hasMessageContaining("larger than 100 bytes");
    }

    private void refuses(TarBuilder tar, String message) {
        assertThatThrownBy(() -> unpack(tar)).isInstanceOf(ImageException.class).hasMessageContaining(message);
    }

    private void unpack(TarBuilder tar) throws IOException {
        unpack(tar, Limits.DEFAULT);
    }

    private void unpack(TarBuilder tar, Limits limits) throws IOException {
        new LayerUnpacker(root, new Inodes(), limits).unpack(new ByteArrayInputStream(tar.build()));
    }

    /** Lists a directory of the layer as overlayfs shows it above one with the given file. */
    private List<String> mergedOver(String name, String lowerFile) throws Exception {
        Path lower = Files.createDirectories(directory.resolve("lower"));
        Files.createDirectories(lower.resolve(name));
        Files.writeString(lower.resolve(name).resolve(lowerFile), "");
        Path merged = Files.createDirectories(directory.resolve("merged"));
        String mount = "mount -t overlay -o lowerdir=" + root + ":" + lower + " overlay " + merged;
        return run("unshare", "-m", "sh", "-c", mount + " && ls -A " + merged.resolve(name))
                .lines()
                .toList();
    }

    private static Object attribute(Path path, String name) throws IOException {
        return Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s", String.join(" ", command), output)
                .isZero();
        return output;
    }
}
