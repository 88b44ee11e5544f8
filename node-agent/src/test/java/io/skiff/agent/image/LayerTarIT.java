package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.TooManyFilesException;
import io.skiff.agent.linux.file.WalkBounds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, for owners and devices. */
class LayerTarIT {

    private static final Instant TIME = Instant.parse("2020-02-02T02:02:02Z");
    private static final String LONG = "a-long-name-".repeat(10);

    private final Inodes inodes = new Inodes();

    @TempDir
    Path directory;

    private Path layer;

    @BeforeEach
    void makeLayer() throws IOException {
        layer = Files.createDirectory(directory.resolve("layer"));
        inodes.setMode(layer, 0755);
    }

    private Path file(String name, String content) throws IOException {
        Path path = Files.writeString(layer.resolve(name), content);
        inodes.setMode(path, 0644);
        inodes.setModified(path, TIME);
        return path;
    }

    private Path folder(String name) throws IOException {
        Path path = Files.createDirectory(layer.resolve(name));
        inodes.setMode(path, 0755);
        inodes.setModified(path, TIME);
        return path;
    }

    private void everything() throws IOException {
        folder("opaque");
        inodes.setAttribute(layer.resolve("opaque"), "trusted.overlay.opaque", new byte[] {'y'});
        folder(LONG);
        file(LONG + "/" + LONG, "deep");
        file("ünïcode", "letters");
        Files.createLink(layer.resolve("second"), file("first", "one content, two names"));
        Files.createSymbolicLink(layer.resolve("link"), Path.of(LONG, LONG));
        inodes.setModified(layer.resolve("link"), TIME);
        inodes.makeNode(layer.resolve("gone"), Inodes.CHARACTER_DEVICE, 0, 0, 0);
        inodes.makeNode(layer.resolve("disk"), Inodes.BLOCK_DEVICE, 0640, 259, 65537);
        inodes.setModified(layer.resolve("disk"), TIME);
        inodes.makeNode(layer.resolve("pipe"), Inodes.FIFO, 0622, 0, 0);
        inodes.setModified(layer.resolve("pipe"), Instant.parse("2020-02-02T02:02:02.123456789Z"));
        Path program = file("program", "suid");
        inodes.setOwner(program, 3_000_000, 7);
        inodes.setMode(program, 06755);
        inodes.setAttribute(program, "user.note", "xattr".getBytes(StandardCharsets.UTF_8));
        inodes.setModified(program, TIME);
        inodes.setModified(layer.resolve("opaque"), TIME);
        inodes.setModified(layer.resolve(LONG), TIME);
    }

    private byte[] tar(Path written) throws IOException {
        var bytes = new ByteArrayOutputStream();
        LayerTar.write(written, inodes, bytes);
        return bytes.toByteArray();
    }

    private Path unpack(byte[] tar, String name) throws IOException {
        Path target = Files.createDirectory(directory.resolve(name));
        inodes.setMode(target, 0755);
        new LayerUnpacker(target, inodes, Limits.DEFAULT).unpack(new ByteArrayInputStream(tar));
        return target;
    }

    @Test
    void unpackingGivesTheSameLayerAgain() throws IOException {
        everything();

        byte[] first = tar(layer);
        Path again = unpack(first, "again");

        assertThat(tar(again)).isEqualTo(first);
        assertThat(again.resolve("second")).hasContent("one content, two names");
        assertThat(Files.getAttribute(again.resolve("disk"), "unix:rdev"))
                .isEqualTo(Files.getAttribute(layer.resolve("disk"), "unix:rdev"));
        assertThat(inodes.attribute(again.resolve("opaque"), LayerTar.OPAQUE)).isPresent();
        assertThat(inodes.attribute(again.resolve("program"), "user.note"))
                .contains("xattr".getBytes(StandardCharsets.UTF_8));
    }

    /** The digests of built layers come from these bytes: whoever changes this number changes the digest of every image. */
    @Test
    void hasTheBytesThatItAlwaysHad() throws IOException {
        everything();

        var summary = LayerTar.write(layer, inodes, new ByteArrayOutputStream());

        assertThat(summary.diffId())
                .isEqualTo("sha256:431a5c72d8438f4fd5bc8b6074fdb96e3ccbb0d7f3b7df1b7ce7d207edf2c250");
    }

    @Test
    void theOrderOfCreationDoesNotMatter() throws IOException {
        file("a", "1");
        file("b", "2");
        byte[] first = tar(layer);
        Files.delete(layer.resolve("a"));
        file("c", "3");
        file("a", "1");
        Files.delete(layer.resolve("c"));

        assertThat(tar(layer)).isEqualTo(first);
    }

    @Test
    void aLayerWithoutEntriesIsEmpty() throws IOException {
        assertThat(LayerTar.write(layer, inodes, new ByteArrayOutputStream()).isEmpty())
                .isTrue();
        inodes.setMode(layer, 0700);
        assertThat(LayerTar.write(layer, inodes, new ByteArrayOutputStream()).isEmpty())
                .isFalse();
    }

    @Test
    void anotherProgramReadsIt() throws Exception {
        everything();
        Path tar = Files.write(directory.resolve("layer.tar"), tar(layer));

        var process = new ProcessBuilder("tar", "--numeric-owner", "--utc", "-tvf", tar.toString())
                .redirectErrorStream(true)
                .start();
        var listing = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(listing).isZero();
        assertThat(listing.lines())
                .anyMatch(line -> line.startsWith("-rwsr-sr-x 3000000/7") && line.endsWith("2020-02-02 02:02 program"))
                .anyMatch(line -> line.startsWith("hrw-r--r-- 0/0") && line.endsWith("second link to first"))
                .anyMatch(line -> line.startsWith("brw-r----- 0/0") && line.contains("259,65537"))
                .anyMatch(line -> line.endsWith(LONG + "/" + LONG))
                .anyMatch(line -> line.endsWith(" .wh.gone"))
                .anyMatch(line -> line.endsWith(" opaque/.wh..wh..opq"));
    }

    @Test
    void aDirectoryWithTooManyNamesIsNamed() throws IOException {
        folder("many");
        for (var name : List.of("a", "b", "c")) {
            file("many/" + name, "");
        }

        assertThatThrownBy(() ->
                        LayerTar.write(layer, inodes, new ByteArrayOutputStream(), new WalkBounds(2, 100, 10_000)))
                .isInstanceOf(TooManyFilesException.class)
                .hasMessageStartingWith("the directory /many has more than 2 entries");
        assertThatThrownBy(
                        () -> LayerTar.write(layer, inodes, new ByteArrayOutputStream(), new WalkBounds(3, 3, 10_000)))
                .hasMessageStartingWith("up to the directory /many there are more than 3 files");
    }
}
