package io.skiff.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.archive.TarWriter;
import io.skiff.cli.CommandException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile container can do to the host that copies from it. */
final class UnpackingTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(bytes);
    private final List<String> warnings = new ArrayList<>();
    private Path directory;
    private Path outside;
    private Path place;

    @BeforeEach
    void makesAPlace(@TempDir Path temporary) throws IOException {
        directory = temporary;
        outside = Files.createDirectory(directory.resolve("outside"));
        place = directory.resolve("place");
    }

    private UnpackingTest add(char type, String name, String link, String content) throws IOException {
        byte[] text = content.getBytes(StandardCharsets.UTF_8);
        tar.begin(new TarWriter.Entry(
                type,
                name.getBytes(StandardCharsets.UTF_8),
                link.getBytes(StandardCharsets.UTF_8),
                06755,
                0,
                0,
                text.length,
                TIME,
                1,
                3,
                Map.of()));
        tar.content(text, text.length);
        tar.endContent();
        return this;
    }

    private UnpackingTest file(String name, String content) throws IOException {
        return add(TarWriter.FILE, name, "", content);
    }

    private int unpack(String prefix) throws IOException {
        tar.close();
        return new Unpacking(place, prefix, warnings::add).unpack(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private List<String> files() throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void makesFilesAndDirectories() throws IOException {
        add(TarWriter.DIRECTORY, "tree/", "", "").file("tree/a/b", "deep").file("./tree//c", "");

        assertThat(unpack("tree")).isEqualTo(3);
        assertThat(files()).containsExactly("place/a/b", "place/c");
        assertThat(Files.readString(place.resolve("a/b"))).isEqualTo("deep");
        assertThat(Files.getLastModifiedTime(place.resolve("c")).toInstant()).isEqualTo(TIME);
        assertThat(warnings).isEmpty();
    }

    @Test
    void givesNoProgramTheRightsOfItsOwner() throws IOException {
        file("program", "x");

        unpack("program");

        assertThat((Integer) Files.getAttribute(place, "unix:mode") & 07000).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
                .startsWith("rwx");
    }

    @Test
    void putsAFileIntoADirectoryOverAnOlderOne() throws IOException {
        Files.createDirectory(place);
        Files.writeString(place.resolve("f"), "older and longer");
        file("f", "new");

        unpack("f");

        assertThat(Files.readString(place.resolve("f"))).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside/x",
                "tree/../../outside/x",
                "tree/..",
                "/etc/x",
                "other",
                "tre",
                "treeless/x",
                "tree\u0000/../x/..",
                "",
                "."
            })
    void refusesNamesThatWereNotAskedFor(String name) throws IOException {
        file("tree/good", "good").file(name, "evil").file("tree/late", "late");

        if (name.indexOf('\0') < 0) {
            assertThatThrownBy(() -> unpack("tree"))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("the container's tar is corrupted: it has \"" + name + "\"");
            assertThat(files()).containsExactly("place/good");
        } else {
            // a name ends with its first zero: here it is the directory's own
            assertThatThrownBy(() -> unpack("tree")).isInstanceOf(CommandException.class);
            assertThat(files()).containsExactly("place/good");
        }
    }

    @Test
    void makesNeitherLinksNorDevices() throws IOException {
        add(TarWriter.SYMBOLIC_LINK, "tree/away", outside.toString(), "")
                .file("tree/away/x", "evil")
                .add(TarWriter.SYMBOLIC_LINK, "tree/file", outside + "/y", "")
                .file("tree/file", "good")
                .add(TarWriter.CHARACTER_DEVICE, "tree/null", "", "")
                .add(TarWriter.BLOCK_DEVICE, "tree/disk", "", "")
                .add(TarWriter.FIFO, "tree/fifo", "", "");

        assertThat(unpack("tree")).isEqualTo(2);
        assertThat(files()).containsExactly("place/away/x", "place/file");
        assertThat(warnings)
                .containsExactly(
                        "warning: skipping symlink: \"tree/away\" -> \"" + outside + "\"",
                        "warning: skipping symlink: \"tree/file\" -> \"" + outside + "/y\"",
                        "warning: skipping device: \"tree/null\"",
                        "warning: skipping device: \"tree/disk\"",
                        "warning: skipping FIFO: \"tree/fifo\"");
    }

    @Test
    void copiesASecondNameOfWhatItCopiedAlone() throws IOException {
        Files.writeString(outside.resolve("secret"), "secret");
        file("tree/a", "content")
                .add(TarWriter.HARD_LINK, "tree/b", "tree/a", "")
                .add(TarWriter.HARD_LINK, "tree/c", outside + "/secret", "")
                .add(TarWriter.HARD_LINK, "tree/d", "tree/../../outside/secret", "")
                .add(TarWriter.HARD_LINK, "tree/e", "tree/nowhere", "")
                .add(TarWriter.HARD_LINK, "tree/a", "tree/a", "");

        assertThat(unpack("tree")).isEqualTo(2);
        assertThat(files()).containsExactly("outside/secret", "place/a", "place/b");
        assertThat(Files.readString(place.resolve("b"))).isEqualTo("content");
        assertThat(Files.readString(place.resolve("a"))).isEqualTo("content");
        assertThat(warnings).hasSize(4).allMatch(warning -> warning.startsWith("warning: skipping hard link"));
    }

    @Test
    void writesThroughNoLinkThatIsThere() throws IOException {
        Files.createDirectory(place);
        Files.writeString(outside.resolve("kept"), "kept");
        Files.createSymbolicLink(place.resolve("directory"), outside);
        Files.createSymbolicLink(place.resolve("file"), outside.resolve("kept"));
        Files.createSymbolicLink(place.resolve("dangling"), outside.resolve("new"));

        for (String name : List.of("tree/directory/x", "tree/file", "tree/dangling", "tree/directory/")) {
            bytes.reset();
            add(name.endsWith("/") ? TarWriter.DIRECTORY : TarWriter.FILE, name, "", "evil");
            assertThatThrownBy(() -> unpack("tree"))
                    .as(name)
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("is a symbolic link, through which nothing is written");
        }
        bytes.reset();
        add(TarWriter.HARD_LINK, "tree/copy", "tree/file", "");
        assertThatThrownBy(() -> unpack("tree")).hasMessageContaining("is a symbolic link");

        assertThat(files()).containsExactly("outside/kept", "place/dangling", "place/directory", "place/file");
        assertThat(Files.readString(outside.resolve("kept"))).isEqualTo("kept");
    }

    @Test
    void replacesNothingOfAnotherSort() throws IOException {
        Files.createDirectories(place.resolve("directory"));
        Files.writeString(place.resolve("file"), "x");
        file("tree/directory", "evil");
        assertThatThrownBy(() -> unpack("tree")).hasMessageContaining("directory is there, and no file");

        bytes.reset();
        file("tree/file/below", "evil");
        assertThatThrownBy(() -> unpack("tree")).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void takesWhateverIsNoTarForAFault() throws IOException {
        file("f", "content");
        tar.close();
        byte[] whole = bytes.toByteArray();

        assertFault(Arrays.copyOf(whole, 700), EOFException.class, "within a file");
        assertFault(Arrays.copyOf(whole, 1024), EOFException.class, "no end");
        assertFault("<html>".repeat(200).getBytes(StandardCharsets.UTF_8), IOException.class, "a number that is none");
        byte[] damaged = whole.clone();
        damaged[0] = 'g';
        assertFault(damaged, IOException.class, "no tar, or a damaged one");
    }

    private void assertFault(byte[] archive, Class<?> type, String words) {
        assertThatThrownBy(() -> new Unpacking(place, "f", warnings::add).unpack(new ByteArrayInputStream(archive)))
                .isInstanceOf(type)
                .hasMessageContaining(words);
    }

    @Test
    void readsLongNamesAndBoundsThem() throws IOException {
        String name = "n".repeat(90) + "/" + "m".repeat(90);
        file("tree/" + name, "pax");
        unpack("tree");
        assertThat(Files.readString(place.resolve(name))).isEqualTo("pax");

        bytes.reset();
        tar.begin(new TarWriter.Entry(
                'L', "L".getBytes(StandardCharsets.UTF_8), new byte[0], 0, 0, 0, 1L << 30, TIME, 0, 0, Map.of()));
        assertThatThrownBy(() -> unpack("tree")).hasMessageContaining("a header of 1073741824 bytes");
    }

    @Test
    void readsWhatItsOwnPackingAndTarWrite(@TempDir Path source) throws Exception {
        Path tree = Files.createDirectory(source.resolve("tree"));
        String longName = "l".repeat(150);
        Files.writeString(tree.resolve(longName), "long");
        Files.writeString(tree.resolve("ünï"), "utf-8");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("x".repeat(120)));
        var packed = new ByteArrayOutputStream();
        Packing.pack(tree, "other", packed, warnings::add);

        assertThat(new Unpacking(place, "other", warnings::add).unpack(new ByteArrayInputStream(packed.toByteArray())))
                .isEqualTo(3);
        assertThat(Files.readString(place.resolve(longName))).isEqualTo("long");
        assertThat(Files.readString(place.resolve("ünï"))).isEqualTo("utf-8");
        assertThat(warnings)
                .containsExactly("warning: skipping symlink: \"other/link\" -> \"" + "x".repeat(120) + "\"");

        for (String format : List.of("gnu", "pax", "ustar", "v7")) {
            Path archive = source.resolve(format + ".tar");
            Files.deleteIfExists(tree.resolve("link"));
            Files.deleteIfExists(tree.resolve(longName));
            assertThat(new ProcessBuilder(
                                    "tar", "cf", archive.toString(), "-H", format, "-C", source.toString(), "tree")
                            .start()
                            .waitFor())
                    .isZero();
            Path here = outside.resolve(format);
            try (var in = Files.newInputStream(archive)) {
                assertThat(new Unpacking(here, "tree", warnings::add).unpack(in))
                        .as(format)
                        .isEqualTo(2);
            }
            assertThat(Files.readString(here.resolve("ünï"))).isEqualTo("utf-8");
        }
    }
}
