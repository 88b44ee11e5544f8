package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.file.Inodes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tars of GNU tar come out of an unpacked layer byte for byte. Needs root, as the unpacker sets owners. */
class TarSkeletonIT {

    @TempDir
    private Path directory;

    private Path layer;
    private final ByteArrayOutputStream skeleton = new ByteArrayOutputStream();

    @BeforeEach
    void makeLayer() throws IOException {
        layer = Files.createDirectory(directory.resolve("layer"));
    }

    private void unpack(byte[] tar) throws IOException {
        var recorder = new TarSkeleton.Recorder(new ByteArrayInputStream(tar), skeleton);
        new LayerUnpacker(layer, new Inodes(), Limits.DEFAULT).unpack(recorder);
        recorder.readAllBytes();
        recorder.finish();
    }

    private byte[] again() throws IOException {
        var tar = new ByteArrayOutputStream();
        TarSkeleton.write(new ByteArrayInputStream(skeleton.toByteArray()), layer, tar);
        return tar.toByteArray();
    }

    /** A tree with long names, links, holes, devices, attributes and much content. */
    private Path tree() throws Exception {
        var tree = Files.createDirectory(directory.resolve("tree"));
        shell(tree, "mkdir -p a/b '" + "long".repeat(40) + "/" + "deep".repeat(30) + "' empty");
        shell(
                tree,
                "head -c 300000 /dev/urandom > a/random; : > a/nothing; echo x > 'a/\u00fcmlaut'; ln a/random a/b/same; ln -s ../random a/b/link");
        shell(tree, "truncate -s 5M a/sparse; printf data | dd of=a/sparse bs=1 seek=2000000 conv=notrunc status=none");
        shell(
                tree,
                "cp a/random '" + "long".repeat(40) + "/" + "deep".repeat(30)
                        + "/file'; mknod a/null c 1 3; mkfifo a/fifo; chown 70000:70001 a/nothing; chmod 4755 a/random");
        shell(tree, "cp -a /usr/share/zoneinfo/Europe zone; : > a/.wh.gone; : > a/b/.wh..wh..opq");
        new Inodes().setAttribute(tree.resolve("a/random"), "user.note", "text".getBytes(StandardCharsets.UTF_8));
        return tree;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu",
                "--format=pax",
                "--format=posix --sparse --xattrs",
                "--format=gnu --sparse",
                "--format=posix --sparse --sparse-version=0.1",
                "--format=pax --blocking-factor=100"
            })
    void writesTheSameTarAgain(String options) throws Exception {
        shell(tree(), "tar -c " + options + " -f ../layer.tar .");
        byte[] tar = Files.readAllBytes(directory.resolve("layer.tar"));
        unpack(tar);

        assertThat(Digest.of(again())).isEqualTo(Digest.of(tar));
        assertThat(TarSkeleton.tarBytes(new ByteArrayInputStream(skeleton.toByteArray())))
                .isEqualTo(tar.length);
        assertThat(skeleton.size()).isLessThan(60_000);
    }

    /** The layer's own links must not make the agent read the host's files. */
    @Test
    void readsNothingThroughALinkThatTookTheFilesPlace() throws Exception {
        unpack(new TarBuilder().file("etc/passwd", "content of the layer").build());
        Files.delete(layer.resolve("etc/passwd"));
        Files.createSymbolicLink(layer.resolve("etc/passwd"), Path.of("/etc/passwd"));
        assertThatThrownBy(this::again).isInstanceOf(IOException.class).hasMessageContaining("no file etc/passwd");

        Files.delete(layer.resolve("etc/passwd"));
        Files.delete(layer.resolve("etc"));
        Files.createSymbolicLink(layer.resolve("etc"), Path.of("/etc"));
        assertThatThrownBy(this::again).isInstanceOf(IOException.class).hasMessageContaining("no file etc/passwd");
    }

    @Test
    void waitsForNoFifoThatTookTheFilesPlace() throws Exception {
        unpack(new TarBuilder().file("a", "content").build());
        Files.delete(layer.resolve("a"));
        shell(layer, "mkfifo a");
        assertThatThrownBy(this::again).isInstanceOf(IOException.class).hasMessageContaining("no file a");
    }

    private static void shell(Path directory, String command) throws Exception {
        var process = new ProcessBuilder(List.of("sh", "-c", command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ": " + said).isZero();
    }
}
