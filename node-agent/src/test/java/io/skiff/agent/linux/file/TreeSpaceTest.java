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
        assertThat(space.inodes())
                .as("three directories and two files; links count for nothing")
                .isEqualTo(5);
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
    void aWalkThatIsOverTellsTheLeast() throws IOException {
        Files.write(directory.resolve("file"), new byte[10 * BLOCK]);

        assertThat(new TreeSpace(() -> true).add(directory).inodes()).isEqualTo(1);
    }

    @Test
    void aFileSystemHasInodes() {
        var inodes = FileSystemInodes.of(Path.of("/proc"));
        assertThat(inodes.total()).isGreaterThanOrEqualTo(inodes.free());
    }
}
