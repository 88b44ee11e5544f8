package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.file.Inodes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void aDirectoryDoesNotGiveItsGroupAway() throws Exception {
        unpack(new TarBuilder()
                .directory("mail", entry -> {
                    entry.setMode(02775);
                    entry.setGroupId(8);
                })
                .file("mail/of-root", new byte[0], entry -> entry.setMode(0644))
                .file("mail/of-the-group", new byte[0], entry -> entry.setGroupId(8)));
        assertThat(attribute(root.resolve("mail"), "unix:mode")).isEqualTo(042775);
        assertThat(attribute(root.resolve("mail/of-root"), "unix:gid")).isEqualTo(0);
        assertThat(attribute(root.resolve("mail/of-the-group"), "unix:gid")).isEqualTo(8);
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
    void entriesGoWhereTheirParentsAreNow() throws Exception {
        unpack(new TarBuilder()
                .file("here/a", "")
                .file("there/b", "")
                .symbolicLink("x", "here")
                .file("x/first", "")
                .file("x", "neither")
                .directory("x", entry -> {})
                .file("x/second", "")
                .symbolicLink("x", "there")
                .file("x/third", "")
                .file("x/below/fourth", "")
                .file("x/below/fifth", ""));
        assertThat(root.resolve("here")).isDirectoryNotContaining("glob:**second");
        assertThat(root.resolve("here/first")).exists();
        assertThat(root.resolve("there/second")).doesNotExist();
        assertThat(root.resolve("there/third")).exists();
        assertThat(root.resolve("there/below/fourth")).exists();
        assertThat(root.resolve("there/below/fifth")).exists();
    }

    @Test
    void noDirectoryOutsideGetsATime() throws Exception {
        Path host = root.resolveSibling("outside");
        Path outside = Files.createDirectories(host.resolve("etc"));
        Files.setLastModifiedTime(outside, java.nio.file.attribute.FileTime.fromMillis(5_000));
        unpack(new TarBuilder()
                .directory("a", entry -> {})
                .directory("a/etc", entry -> {})
                .symbolicLink("a", host.toString()));
        assertThat(Files.getLastModifiedTime(outside).toMillis()).isEqualTo(5_000);
    }

    /** The file takes the place of the directory that its own parent's link leads to. */
    @Test
    void aParentThatAnEntryReplacedIsNoDirectoryAnyMore() {
        refuses(
                new TarBuilder()
                        .directory("p/x", entry -> {})
                        .symbolicLink("p/x/up", "..")
                        .symbolicLink("link", "/p/x")
                        .file("link/up/x", "")
                        .file("link/up/y", ""),
                "/p/x in the layer is not a directory");
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

    /** As GNU tar writes them: one with holes everywhere, one that begins and ends with data, one that is a hole. */
    @ParameterizedTest
    @CsvSource({"gnu, ''", "posix, 0.0", "posix, 0.1", "posix, 1.0"})
    void makesHolesOfSparseFiles(String format, String version) throws Exception {
        Path files = Files.createDirectory(directory.resolve("files"));
        sparse(files.resolve("holes"), 50_000_000, 4096, 1_000_000, 1_500_000, 33_000_000);
        sparse(files.resolve("data"), 30_000_000, 0, 10_000_000, 29_995_904);
        sparse(files.resolve("hole"), 20_000_000);
        // more regions than fit into the first header of the old form
        sparse(
                files.resolve("many"),
                60_000_000,
                IntStream.range(0, 50).mapToLong(i -> i * 1_000_000L).toArray());
        Files.writeString(files.resolve("plain"), "plain");
        var tar = new ArrayList<>(List.of("tar", "--sparse", "--format=" + format, "-C", files.toString()));
        if (!version.isEmpty()) {
            tar.add("--sparse-version=" + version);
        }
        Path archive = directory.resolve("sparse.tar");
        tar.addAll(List.of("-cf", archive.toString(), "holes", "data", "hole", "many", "plain"));
        run(tar.toArray(String[]::new));
        assertThat(archive)
                .as("what GNU tar leaves out")
                .satisfies(file -> assertThat(Files.size(file)).isLessThan(3_000_000));

        long size = new LayerUnpacker(root, new Inodes(), Limits.DEFAULT).unpack(Files.newInputStream(archive));

        for (String name : List.of("holes", "data", "hole", "many", "plain")) {
            assertThat(Files.mismatch(root.resolve(name), files.resolve(name)))
                    .as(name)
                    .isEqualTo(-1);
            assertThat(blocks(root.resolve(name)))
                    .as("blocks of " + name)
                    .isLessThanOrEqualTo(blocks(files.resolve(name)));
        }
        assertThat(size).as("what takes room on the disk").isLessThan(3_000_000);
    }

    @Test
    void boundsTheSizeOfASparseFileWithItsHoles() throws Exception {
        Path files = Files.createDirectory(directory.resolve("files"));
        sparse(files.resolve("large"), 2_000_000_000L, 1_000_000);
        Path archive = directory.resolve("sparse.tar");
        run("tar", "--sparse", "-C", files.toString(), "-cf", archive.toString(), "large");
        var limits = new Limits(1 << 30, 1 << 20, 1 << 30, 1000, 1);

        assertThatThrownBy(() -> new LayerUnpacker(root, new Inodes(), limits).unpack(Files.newInputStream(archive)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("larger than " + (1 << 30) + " bytes");
    }

    /** The map of an archive of GNU tar is exchanged for one of the same length. */
    @ParameterizedTest
    @CsvSource({
        "'0,4096,3000,4096', the second begins in the first",
        "'990000,20000', it ends behind the file",
        "'2000000,4096', it begins behind the file",
        "'9223372036854775807,4096', its end is no number",
        "'0,-1', it has less than nothing",
    })
    void refusesSparseRegionsThatCannotBe(String map, String why) throws Exception {
        Path files = Files.createDirectory(directory.resolve("files"));
        sparse(files.resolve("file"), 1_000_000, 4096, 100_000, 300_000, 500_000);
        Path archive = directory.resolve("sparse.tar");
        String[] tar = {"tar", "--sparse", "--format=posix", "--sparse-version=0.1", "-C", files.toString()};
        run(Stream.concat(Stream.of(tar), Stream.of("-cf", archive.toString(), "file"))
                .toArray(String[]::new));
        String content = Files.readString(archive, StandardCharsets.ISO_8859_1);
        int begin = content.indexOf("GNU.sparse.map=") + "GNU.sparse.map=".length();
        int end = content.indexOf('\n', begin);
        String bad = "0".repeat(end - begin - map.length()) + map;
        var stream = new ByteArrayInputStream(
                (content.substring(0, begin) + bad + content.substring(end)).getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> new LayerUnpacker(root, new Inodes(), Limits.DEFAULT).unpack(stream))
                .as(why)
                .isInstanceOfAny(ImageException.class, IOException.class);
    }

    private static void sparse(Path path, long size, long... offsetsOfData) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            for (long offset : offsetsOfData) {
                file.seek(offset);
                file.write("data".repeat(1024).getBytes(StandardCharsets.UTF_8));
            }
            file.setLength(size);
        }
    }

    private static long blocks(Path file) throws Exception {
        return Long.parseLong(run("stat", "-c", "%b", file.toString()).strip());
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
