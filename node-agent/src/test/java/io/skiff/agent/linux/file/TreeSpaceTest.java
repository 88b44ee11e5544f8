package io.skiff.agent.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.archive.PathText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the file system of the test, whose blocks have 4 KiB or less. */
class TreeSpaceTest {

    private static final int BLOCK = 4096;

    @TempDir
    private Path directory;

    @Test
    void countsBlocksOnceAndHolesNever() throws IOException {
        var inner = Files.createDirectories(directory.resolve("a/b"));
        Files.write(inner.resolve("file"), new byte[10 * BLOCK]);
        Files.createLink(directory.resolve("same"), inner.resolve("file"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("/"));
        try (var sparse = new RandomAccessFile(directory.resolve("hole").toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }

        var space = new TreeSpace(() -> false).add(directory);

        assertThat(space.bytes()).isBetween(10L * BLOCK, 30L * BLOCK);
        assertThat(space.inodes()).as("three directories, two files, a link").isEqualTo(6);
    }

    @Test
    void aLongLinkTakesABlock() throws IOException {
        var before = new TreeSpace(() -> false).add(directory).bytes();
        for (int i = 0; i < 10; i++) {
            Files.createSymbolicLink(directory.resolve("link" + i), Path.of("x".repeat(2000)));
        }

        assertThat(new TreeSpace(() -> false).add(directory).bytes() - before).isGreaterThanOrEqualTo(10 * 2000);
    }

    @Test
    void countsWhatIsBelowANameThatIsNoText() throws IOException {
        var inner = Files.createDirectory(PathText.resolve(directory, "\uDCFF"));
        Files.write(inner.resolve("file"), new byte[10 * BLOCK]);

        assertThat(new TreeSpace(() -> false).add(directory).bytes()).isGreaterThan(10L * BLOCK);
    }

    @Test
    void whatIsNotThereTakesNothing() throws IOException {
        assertThat(new TreeSpace(() -> false).add(directory.resolve("none")).bytes())
                .isZero();
    }

    @Test
    void aWalkThatIsOverTellsTheLeastAndSaysSo() throws IOException {
        Files.write(directory.resolve("file"), new byte[10 * BLOCK]);

        assertThat(new TreeSpace(() -> false).add(directory).isWhole()).isTrue();
        var cut = new TreeSpace(() -> true).add(directory);
        assertThat(cut.inodes()).isEqualTo(1);
        assertThat(cut.isWhole()).isFalse();
    }

    @Test
    void whatIsTooDeepIsNotForgotten() throws IOException {
        var deep = directory;
        for (int i = 0; i < 199; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        Files.write(deep.resolve("file"), new byte[10 * BLOCK]);
        assertThat(new TreeSpace(() -> false).add(directory).isWhole()).isTrue();

        Files.write(Files.createDirectory(deep.resolve("d")).resolve("file"), new byte[10 * BLOCK]);
        assertThat(new TreeSpace(() -> false).add(directory).isWhole()).isFalse();
    }

    @Test
    void aFileSystemHasInodes() {
        var inodes = FileSystemInodes.of(Path.of("/proc"));
        assertThat(inodes.total()).isGreaterThanOrEqualTo(inodes.free());
    }
}
