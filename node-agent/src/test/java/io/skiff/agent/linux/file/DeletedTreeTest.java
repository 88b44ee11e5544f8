package io.skiff.agent.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletedTreeTest {

    @TempDir
    Path directory;

    @Test
    void deletesFilesAndDirectoriesAndNothing() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        Files.createDirectories(directory.resolve("tree/a/b"));
        Files.createDirectories(directory.resolve("tree/c"));
        Files.writeString(directory.resolve("tree/a/file"), "");

        for (var name : new String[] {"file", "tree", "nothing", "no/parent"}) {
            DeletedTree.delete(directory.resolve(name));
        }

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void leavesWhatLinksPointTo() throws IOException {
        var outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "stays");
        var tree = Files.createDirectory(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("to-directory"), outside);
        Files.createSymbolicLink(tree.resolve("to-file"), outside.resolve("file"));
        Files.createSymbolicLink(tree.resolve("to-nothing"), Path.of("/no/such/place"));
        Files.createSymbolicLink(directory.resolve("link"), outside);

        DeletedTree.delete(tree);
        DeletedTree.delete(directory.resolve("link"));

        assertThat(directory).isDirectoryContaining("glob:**/outside").isDirectoryNotContaining("glob:**/{tree,link}");
        assertThat(outside.resolve("file")).hasContent("stays");
    }

    /** A container can make such a tree with mkdir and cd; no call accepts the path of its end. */
    @Test
    void deletesPathsThatAreLongerThanAnyCallTakes() throws IOException {
        var tree = deep(4000, "0123456789".repeat(20));
        assertThatThrownBy(() -> Files.walkFileTree(tree, new SimpleFileVisitor<>() {}))
                .isInstanceOf(FileSystemException.class)
                .hasMessageEndingWith("File name too long");
        long open = descriptors();

        DeletedTree.delete(tree);

        assertThat(directory).isEmptyDirectory();
        assertThat(descriptors()).isEqualTo(open);
    }

    @Test
    void deletesManyDirectoriesBelowTheDepthItGoes() throws IOException {
        var tree = deep(40, "d");
        for (var place = tree; Files.exists(place.resolve("d")); place = place.resolve("d")) {
            Files.createDirectories(place.resolve("e/f/g"));
            Files.writeString(place.resolve("file"), "");
        }

        DeletedTree.delete(tree);

        assertThat(directory).isEmptyDirectory();
    }

    /** Builds the tree from its end up by renaming, so that no path gets long. */
    private Path deep(int levels, String name) throws IOException {
        var tree = Files.createDirectory(directory.resolve("0"));
        for (int i = 1; i <= levels; i++) {
            var above = Files.createDirectory(directory.resolve(Integer.toString(i)));
            Files.move(tree, above.resolve(name));
            tree = above;
        }
        return tree;
    }

    private static long descriptors() throws IOException {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }
}
