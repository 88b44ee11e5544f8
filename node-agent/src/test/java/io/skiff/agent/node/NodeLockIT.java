package io.skiff.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root, to mount a small disk. */
class NodeLockIT {

    @TempDir
    Path disk;

    @BeforeEach
    void mount() {
        new Inodes().mountTmpfs(disk, "size=4k");
    }

    @AfterEach
    void unmount() {
        new Inodes().unmount(disk);
    }

    @Test
    void isTakenOnAFullDisk() throws IOException {
        var file = Files.createFile(disk.resolve("lock"));
        assertThatThrownBy(() -> Files.write(disk.resolve("filler"), new byte[8192]))
                .hasMessageContaining("No space left");

        try (var lock = NodeLock.ofData(file)) {
            assertThat(lock).isNotNull();
            assertThat(file).isEmptyFile();
        }
    }
}
