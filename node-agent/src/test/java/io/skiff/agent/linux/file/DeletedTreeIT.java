package io.skiff.agent.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody has mounted something into a directory of the agent, of the same file system or of another one. */
class DeletedTreeIT {

    @Test
    void nothingIsDeletedThroughAMountPoint(@TempDir Path directory) throws Exception {
        var outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "stays");
        var mounted = Files.createDirectories(directory.resolve("tree/a/mounted"));
        Files.createSymbolicLink(directory.resolve("link"), directory);
        run("mount", "--bind", outside.toString(), mounted.toString());
        try {
            for (var path : new String[] {"tree", "link/tree", "tree/a/mounted"}) {
                assertThatThrownBy(() -> DeletedTree.delete(directory.resolve(path)))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(mounted + " is a mount point");
            }
            assertThat(outside.resolve("file")).hasContent("stays");
        } finally {
            run("umount", mounted.toString());
        }

        DeletedTree.delete(directory.resolve("tree"));
        assertThat(directory.resolve("tree")).doesNotExist();
        assertThat(outside.resolve("file")).hasContent("stays");
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
