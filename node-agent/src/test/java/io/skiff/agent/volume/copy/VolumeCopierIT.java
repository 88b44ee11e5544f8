package io.skiff.agent.volume.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.volume.PersistentDirectories;
import io.skiff.agent.volume.VolumeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of volumes with everything that programs make in them. It needs root for owners, and a disk with attributes. */
class VolumeCopierIT {

    private static final FileMetadata PLAIN =
            new FileMetadata(0755, 0, 0, Instant.ofEpochSecond(1_000_000, 7), new TreeMap<>());

    @TempDir
    private Path directory;

    private final Inodes inodes = new Inodes();
    private PersistentDirectories one;
    private PersistentDirectories other;
    private VolumeCopier from;
    private VolumeCopier to;

    @BeforeEach
    void open() {
        one = new PersistentDirectories(directory.resolve("one"), List.of());
        other = new PersistentDirectories(directory.resolve("other"), List.of());
        from = new VolumeCopier("n1", one, (node, handle) -> InputStream.nullInputStream());
        to = new VolumeCopier("n2", other, (node, handle) -> new ByteArrayInputStream(given(handle)));
        one.make("data");
    }

    private byte[] given(String handle) throws IOException {
        var out = new ByteArrayOutputStream();
        from.give(handle, Optional::empty, out);
        return out.toByteArray();
    }

    private void copy() {
        to.copy("copy", "n1", "data", () -> true, Optional::empty);
    }

    private Path source() {
        return directory.resolve("one/data");
    }

    private Path copied() {
        return directory.resolve("other/copy");
    }

    @Test
    void keepsWhatFilesHaveBesideTheirContent() throws IOException {
        var big = new byte[200_000];
        new java.util.Random(7).nextBytes(big);
        Files.createDirectories(source().resolve("a/b"));
        Files.write(source().resolve("a/b/big"), big);
        inodes.setOwner(source().resolve("a/b/big"), 999, 998);
        inodes.setMode(source().resolve("a/b/big"), 06750);
        inodes.setAttribute(source().resolve("a/b/big"), "user.note", "x".getBytes(StandardCharsets.UTF_8));
        Files.createLink(source().resolve("another"), source().resolve("a/b/big"));
        Files.createSymbolicLink(source().resolve("link"), Path.of("/etc/passwd"));
        inodes.makeNode(source().resolve("pipe"), Inodes.FIFO, 0640, 0, 0);
        try (var sparse = new RandomAccessFile(source().resolve("sparse").toFile(), "rw")) {
            sparse.setLength(200 << 20);
            sparse.seek(100 << 20);
            sparse.write(1);
        }
        inodes.setOwner(source(), 0, 500);
        inodes.setMode(source(), 02770);
        inodes.setModified(source().resolve("a"), Instant.ofEpochSecond(1_000_000, 123_000_000));

        copy();

        assertThat(Files.readAllBytes(copied().resolve("a/b/big"))).isEqualTo(big);
        var file = Inode.of(copied().resolve("a/b/big"));
        assertThat(file.uid()).isEqualTo(999);
        assertThat(file.gid()).isEqualTo(998);
        assertThat(file.permissions()).isEqualTo(06750);
        assertThat(file.number())
                .as("one file with two names")
                .isEqualTo(Inode.of(copied().resolve("another")).number());
        assertThat(inodes.attribute(copied().resolve("a/b/big"), "user.note"))
                .hasValue("x".getBytes(StandardCharsets.UTF_8));
        assertThat(Files.readSymbolicLink(copied().resolve("link"))).isEqualTo(Path.of("/etc/passwd"));
        assertThat(Inode.of(copied().resolve("pipe")).type()).isEqualTo(Inode.Type.FIFO);
        assertThat(Files.size(copied().resolve("sparse"))).isEqualTo(200 << 20);
        assertThat((long) Files.getAttribute(copied().resolve("sparse"), "unix:ino"))
                .isPositive();
        assertThat(blocks(copied().resolve("sparse"))).as("its holes stay").isLessThan(4096);
        assertThat(Inode.of(copied()).permissions()).isEqualTo(02770);
        assertThat(Inode.of(copied()).gid()).isEqualTo(500);
        assertThat(Inode.of(copied().resolve("a")).modified()).isEqualTo(Instant.ofEpochSecond(1_000_000, 123_000_000));
        assertThat(given("data")).as("it is there as before").isNotEmpty();
    }

    private static long blocks(Path file) throws IOException {
        var du = new ProcessBuilder("du", "-k", file.toString()).start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\t", 2)[0]);
    }

    @Test
    void isCompleteOrNotThere() throws IOException {
        Files.writeString(source().resolve("file"), "content");
        Files.createDirectories(directory.resolve("other/copy.next/left/by/one/that/was/killed"));
        var damaged = given("data");
        damaged[damaged.length - 40]++;
        var short1 = java.util.Arrays.copyOf(damaged, damaged.length - 10);
        for (var sent : List.of(damaged, short1)) {
            var broken = new VolumeCopier("n2", other, (node, handle) -> new ByteArrayInputStream(sent));
            assertThatThrownBy(() -> broken.copy("copy", "n1", "data", () -> true, Optional::empty))
                    .isInstanceOf(VolumeException.class);
            assertThat(other.isThere("copy")).isFalse();
            assertThat(directory.resolve("other/copy.next")).doesNotExist();
        }
        assertThatThrownBy(() -> to.copy("copy", "n1", "data", () -> false, Optional::empty))
                .hasMessageContaining("not wanted any more");
        assertThatThrownBy(() -> from.give("data", () -> Optional.of("a pod uses it"), new ByteArrayOutputStream()))
                .hasMessage("a pod uses it");
        copy();
        assertThat(copied().resolve("file")).hasContent("content");
    }

    @Test
    void copiesOnItsOwnNodeToo() throws IOException {
        Files.writeString(source().resolve("file"), "content");
        from.copy("snapshot", "n1", "data", () -> true, Optional::empty);
        assertThat(directory.resolve("one/snapshot/file")).hasContent("content");
        assertThatThrownBy(() -> from.copy("late", "n1", "data", () -> true, () -> Optional.of("a pod uses it")))
                .hasMessage("a pod uses it");
        assertThat(one.isThere("late")).isFalse();
    }

    /** What is read may not change, and what is written is nobody's yet. */
    @Test
    void noPodHasAVolumeThatIsBeingCopied() throws IOException {
        var looks = new AtomicInteger();
        Files.writeString(source().resolve("file"), "content");
        from.copy(
                "snapshot",
                "n1",
                "data",
                () -> {
                    if (looks.getAndIncrement() == 0) {
                        assertThatThrownBy(() -> one.remove("data")).hasMessageContaining("is being copied");
                        assertThatThrownBy(() -> one.remove("snapshot")).hasMessageContaining("is being copied");
                    }
                    return true;
                },
                Optional::empty);
        assertThat(looks.get()).isPositive();
        one.remove("data");
        assertThat(one.isThere("data")).isFalse();
    }

    @Test
    void refusesDevices() {
        inodes.makeNode(source().resolve("disk"), Inodes.BLOCK_DEVICE, 0600, 8, 0);
        assertThatThrownBy(this::copy).hasMessageContaining("./disk is a device; delete it");
    }

    /** Another node is not trusted: nothing that it sends leads out of the directory. */
    @Test
    void nothingThatIsSentLeadsElsewhere() throws IOException {
        var outside = Files.createDirectory(directory.resolve("outside"));
        hostile(tree -> {
            tree.symbolicLink("way", PLAIN, outside.toString());
            tree.directory("way", PLAIN);
            tree.file("planted", PLAIN, 0, 0);
            tree.endFile();
            tree.up();
        });
        hostile(tree -> {
            tree.symbolicLink("way", PLAIN, outside.resolve("planted").toString());
            tree.file("way", PLAIN, 1, 0);
            tree.data(0, new byte[] {1}, 1);
            tree.endFile();
        });
        hostile(tree -> {
            tree.file("../planted", PLAIN, 0, 0);
            tree.endFile();
        });
        hostile(tree -> tree.hardLink("passwd", 1));
        hostile(tree -> {
            tree.file("large", PLAIN, 1, 0);
            tree.data(1L << 60, new byte[] {1}, 1);
            tree.endFile();
        });
        assertThat(outside).isEmptyDirectory();
    }

    private interface Sending {
        void send(TreeSink tree) throws IOException;
    }

    private void hostile(Sending what) throws IOException {
        var sent = new ByteArrayOutputStream();
        var encoder = new TreeEncoder(sent);
        encoder.directory("", PLAIN);
        what.send(encoder);
        encoder.up();
        encoder.finish();
        var victim = new VolumeCopier("n2", other, (node, handle) -> new ByteArrayInputStream(sent.toByteArray()));
        assertThatThrownBy(() -> victim.copy("copy", "n1", "data", () -> true, Optional::empty))
                .isInstanceOf(VolumeException.class);
        assertThat(Files.exists(copied(), LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
}
