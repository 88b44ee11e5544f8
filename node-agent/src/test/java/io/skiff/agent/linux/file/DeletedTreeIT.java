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

    /** By a path of its own, which this host may have too. */
    @Test
    void whatIsMountedNowhereIsDeleted(@TempDir Path directory) throws Exception {
        for (var name : new String[] {"lower/usr/share/skiff-test", "upper", "work", "place"}) {
            Files.createDirectories(directory.resolve(name));
        }
        Files.writeString(directory.resolve("lower/usr/share/skiff-test/file"), "of a layer");
        var options = "lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work".formatted(directory);
        try (var root = DetachedOverlay.mount(options, directory.resolve("place"));
                var beneath = root.find("/usr/share/skiff-test").orElseThrow()) {
            DeletedTree.delete(beneath.path().resolve("file"));
            assertThat(beneath.path().resolve("file")).doesNotExist();
            DeletedTree.delete(root.path().resolve("usr"));
            assertThat(root.path().resolve("usr")).doesNotExist();
        }
    }

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
