package io.skiff.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLockTest {

    @TempDir
    Path directory;

    @Test
    void isHeldByOneAndGivenBackWithoutAFile() {
        var file = directory.resolve("lock");
        var pid = Long.toString(ProcessHandle.current().pid());
        var held = NodeLock.ofData(file);
        assertThatThrownBy(() -> NodeLock.ofData(file))
                .hasMessageContaining("another agent (process " + pid + ") runs on " + directory)
                .hasMessageContaining("stop it first");
        held.close();
        assertThat(file).doesNotExist();
        NodeLock.ofData(file).close();
    }

    @Test
    void aFileThatAKilledAgentLeftIsNoHindrance() throws Exception {
        var file = Files.writeString(directory.resolve("lock"), "1");
        NodeLock.ofData(file).close();
        assertThat(file).doesNotExist();
    }
}
