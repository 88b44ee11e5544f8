package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.command.ImageCommand;
import io.skiff.agent.linux.file.Beneath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Faulty and hostile layers: the error names image, layer and entry, the exit code is 1, and nothing is stored. */
class HostileLayersIT {

    private static final String CAPABILITY = "security.capability";

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> refusesAWhiteoutThatNamesNothing() {
        return Stream.of(".wh.", "etc/.wh.", ".wh..", "etc/.wh...", ".wh./x", "etc/.wh.d/x", ".wh..wh..opq/x", "./.wh.")
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> refuses(new TarBuilder().file("etc/passwd", "").file(name, ""), name, ".wh.", "")));
    }

    /** Skips files that only aufs understands. */
    @Test
    void passesOverTheHousekeepingOfAufs() {
        var layer = new TarBuilder()
                .file(".wh..wh.plnk/1.2", "")
                .file(".wh..wh.aufs", "")
                .file("d/.wh..wh.orph/x", "")
                .file("a", "a");
        assertThat(imported(layer.build())).isZero();
        assertThat(layers())
                .singleElement()
                .satisfies(root ->
                        assertThat(root).isDirectoryContaining("glob:**/a").isDirectoryNotContaining("glob:**/.wh*"));
    }

    @TestFactory
    Stream<DynamicTest> refusesABadExtendedAttribute() {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("", "x");
        bad.put("capability", "x");
        bad.put("user.", "x");
        bad.put(".x", "x");
        bad.put("user." + "n".repeat(251), "x");
        bad.put("user.\u0001" + "é".repeat(200), "x");
        bad.put("user.large", "x".repeat(70_000));
        bad.put(CAPABILITY, "malformed");
        bad.put(CAPABILITY + ".more.than.one\0", "x");
        return bad.entrySet().stream()
                .map(attribute -> DynamicTest.dynamicTest(
                        "\"" + attribute.getKey() + "\"",
                        () -> refuses(
                                new TarBuilder()
                                        .attribute(
                                                "bin/ping",
                                                Map.of("SCHILY.xattr." + attribute.getKey(), attribute.getValue())),
                                "bin/ping",
                                "its extended attribute",
                                "")));
    }

    /** Refuses attributes that belong to the kernel and to overlayfs. Docker's archives do not contain them either. */
    @Test
    void takesNoAttributeThatIsNotTheLayersToGive() throws Exception {
        var names = List.of(
                "trusted.overlay.opaque",
                "trusted.overlay.redirect",
                "trusted.overlay.metacopy",
                "trusted.x",
                "security.x",
                "system.posix_acl_access");
        var layer = new TarBuilder()
                .directory("a", entry -> names.forEach(name -> entry.addPaxHeader("SCHILY.xattr." + name, "y")));
        assertThat(imported(layer.build())).as(err()).isZero();
        try (var root = Beneath.directory(layers().get(0));
                var made = root.enter("a")) {
            assertThat(names)
                    .allSatisfy(name -> assertThat(made.attribute(name)).isEmpty());
        }
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatCannotBeMade() {
        Map<String, Consumer<TarBuilder>> bad = new LinkedHashMap<>();
        bad.put("n".repeat(300), tar -> tar.file("n".repeat(300), ""));
        bad.put("d/".repeat(3000), tar -> tar.file("d/".repeat(3000) + "f", ""));
        bad.put("link", tar -> tar.symbolicLink("link", "t".repeat(5000)));
        bad.put("empty", tar -> tar.symbolicLink("empty", ""));
        bad.put("hard", tar -> tar.hardLink("hard", "none"));
        bad.put("device", tar -> tar.node("device", TarConstants.LF_CHR, 0, 0));
        bad.put("owner", tar -> tar.file("owner", new byte[0], entry -> entry.setUserId(1L << 40)));
        bad.put("\u001b[2Jname", tar -> tar.file("../\u001b[2Jname", ""));
        return bad.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey().substring(0, Math.min(20, each.getKey().length())), () -> {
                            var tar = new TarBuilder();
                            each.getValue().accept(tar);
                            refuses(tar, "", "entry", "\u001b");
                        }));
    }

    /**
     * A few compressed kilobytes would become a gigabyte of one name, or of extended headers, in the importer's memory.
     */
    @TestFactory
    Stream<DynamicTest> endsHeadersThatGrow() {
        return Stream.of((byte) 'L', (byte) 'K', (byte) 'x', (byte) 'g')
                .map(type -> DynamicTest.dynamicTest("type " + (char) type.byteValue(), () -> {
                    var layer = headerOf(type, 64 << 20);
                    assertThat(imported(layer)).isEqualTo(1);
                    assertThat(err())
                            .contains("error: image web:v1, layer sha256:")
                            .contains("headers of an entry are larger");
                    assertNothingIsStored();
                    // the same layer as the archive itself
                    var archive = Files.write(directory.resolve("bare.tar"), layer);
                    assertThat(run("import", archive.toString(), "--name", "web:v1"))
                            .isEqualTo(1);
                    assertThat(err()).contains("is not a tar archive").contains("headers of its entries are larger");
                    assertNothingIsStored();
                }));
    }

    private static byte[] headerOf(byte type, int size) throws IOException {
        var header = Arrays.copyOf(
                new TarBuilder().node("n", TarConstants.LF_FIFO, 0, 0).build(), 512);
        header[156] = type;
        var octal = "%011o".formatted(size).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, header, 124, 11);
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, header, 148, 8);
        byte[] pair = new byte[size];
        Arrays.fill(pair, (byte) 'a');
        byte[] length = (size + " a=").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(length, 0, pair, 0, length.length);
        pair[size - 1] = '\n';
        try (InputStream all = new SequenceInputStream(
                new ByteArrayInputStream(header),
                new SequenceInputStream(new ByteArrayInputStream(pair), new ByteArrayInputStream(new byte[1024])))) {
            return all.readAllBytes();
        }
    }

    private void refuses(TarBuilder layer, String entry, String message, String never) throws IOException {
        assertThat(imported(layer.build())).as(err()).isEqualTo(1);
        assertThat(err())
                .contains("error: image web:v1, layer sha256:")
                .contains("entry \"" + entry)
                .contains(message)
                .hasLineCount(1)
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
        assertThat(err().length()).isLessThan(2100);
        if (!never.isEmpty()) {
            assertThat(err()).doesNotContain(never);
        }
        assertNothingIsStored();
    }

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int imported(byte[] layer) {
        err.reset();
        var file = new ArchiveBuilder()
                .ociImage("org.opencontainers.image.ref.name", "web:v1", layer)
                .write(directory.resolve("web.tar"));
        return run("import", file.toString());
    }

    private int run(String... arguments) {
        err.reset();
        var words = new java.util.ArrayList<>(List.of(arguments));
        words.addAll(List.of("--data-dir", directory.toString()));
        return new ImageCommand(
                        Clock.systemUTC(),
                        System.in,
                        new PrintStream(new ByteArrayOutputStream()),
                        new PrintStream(err))
                .run(words);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void assertNothingIsStored() throws IOException {
        var store = directory.resolve("agent/images");
        try (var all = Files.walk(store)) {
            assertThat(all.map(store::relativize).map(Path::toString))
                    .containsExactlyInAnyOrder("", "layers", "documents", "build", "lock");
        }
    }

    private List<Path> layers() {
        try (var all = Files.list(directory.resolve("agent/images/layers"))) {
            return all.filter(Files::isDirectory).toList();
        } catch (IOException fault) {
            throw new java.io.UncheckedIOException(fault);
        }
    }
}
