package io.skiff.agent.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Needs no root, because the kernel resolves paths alike for all users. */
class BeneathTest {

    @TempDir
    Path outside;

    private Path inside;
    private Beneath beneath;

    @BeforeEach
    void open() throws IOException {
        inside = Files.createDirectory(outside.resolve("inside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createDirectories(inside.resolve("a/b"));
        Files.writeString(inside.resolve("a/b/file"), "content");
        beneath = Beneath.directory(inside);
    }

    @AfterEach
    void close() {
        beneath.close();
    }

    @Test
    void leavesTheDirectoryByNoName() throws IOException {
        Files.createSymbolicLink(inside.resolve("absolute"), outside.resolve("secret"));
        Files.createSymbolicLink(inside.resolve("climbing"), Path.of("../secret"));
        Files.createSymbolicLink(inside.resolve("a/magic"), Path.of("/proc/self/root"));
        Files.createSymbolicLink(inside.resolve("within"), Path.of("a/b/file"));
        for (var path : List.of("absolute", "climbing", "a/magic", "a/magic/etc/passwd", "within")) {
            refuses(path, Errno.ELOOP);
        }
        for (var path : List.of(
                "..",
                "../secret",
                "a/../../secret",
                "/etc/passwd",
                outside.resolve("secret").toString())) {
            refuses(path, Errno.EXDEV);
        }
        refuses("a/b/file/x", Errno.ENOTDIR);
        assertThat(beneath.find("a/none")).isEmpty();
        try (var file = beneath.open("a/./b//file")) {
            assertThat(file.read(100))
                    .hasValueSatisfying(text -> assertThat(text).asString().isEqualTo("content"));
        }
    }

    private void refuses(String path, Errno errno) {
        assertThatThrownBy(() -> beneath.open(path))
                .as(path)
                .isInstanceOfSatisfying(
                        ErrnoException.class, fault -> assertThat(fault.errno()).isEqualTo(errno));
    }

    /** The directory stays the opened one, whatever has its name now. */
    @Test
    void staysWhereItIsWhenTheDirectoryIsExchanged() throws IOException {
        Files.move(inside, outside.resolve("moved"));
        Files.createSymbolicLink(inside, Path.of("/etc"));
        beneath.makeDirectory("new", 0755);
        try (var made = beneath.create("x", "y".getBytes(StandardCharsets.UTF_8))) {
            made.setMode(0640);
        }
        try (var target = beneath.enter("new")) {
            beneath.move("x", target, "z");
        }
        assertThat(outside.resolve("moved/new/z")).hasContent("y");
        assertThat(Files.getAttribute(outside.resolve("moved/new/z"), "unix:mode"))
                .isEqualTo(0100640);
        beneath.delete("a");
        assertThat(beneath.names()).containsExactly("new");
    }

    @Test
    @Timeout(10)
    void readsOnlyPlainFilesWithinTheirBound() throws IOException {
        new Inodes().makeNode(inside.resolve("fifo"), Inodes.FIFO, 0600, 0, 0);
        try (var sparse = new RandomAccessFile(inside.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(10L << 30);
        }
        for (var name : List.of("fifo", "sparse", "a")) {
            try (var place = beneath.open(name)) {
                assertThat(place.read(1 << 20)).as(name).isEmpty();
            }
        }
        try (var file = beneath.open("a/b/file")) {
            assertThat(file.read(6)).isEmpty();
            assertThat(file.read(7)).isPresent();
        }
    }

    @Test
    void takesOnlyNamesWhereItMakesSomething() {
        for (var name : List.of("", ".", "..", "a/b", "../x", "x\0")) {
            assertThatThrownBy(() -> beneath.makeDirectory(name, 0755)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> beneath.create(name, new byte[0])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> beneath.delete(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> beneath.move("a", beneath, name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(outside.resolve("x")).doesNotExist();
    }

    @Test
    void saysWhatAnOlderKernelIsMissing() {
        Beneath.requireKernel();
        assertThat(Beneath.unsupported(new ErrnoException("open", "/", Errno.ENOSYS)))
                .hasMessageContaining("the kernel refuses openat2 (ENOSYS)")
                .hasMessageContaining("Linux 5.12 or later");
    }

    @Test
    void keepsNoDescriptor() throws IOException {
        var before = descriptors();
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> Beneath.directory(inside.resolve("a/b/file")))
                    .isInstanceOf(ErrnoException.class);
            assertThatThrownBy(() -> beneath.enter("a/b/file")).isInstanceOf(ErrnoException.class);
            beneath.open("a").close();
            assertThat(beneath.isDirectory("a")).isTrue();
            beneath.names();
        }
        assertThat(descriptors()).isLessThan(before + 25);
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
