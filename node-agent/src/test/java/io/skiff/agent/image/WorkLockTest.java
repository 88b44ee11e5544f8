package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkLockTest {

    @TempDir
    private Path parent;

    private Path used;

    @BeforeEach
    void nameADirectory() {
        used = parent.resolve("used");
    }

    private List<String> cleared() throws IOException {
        var cleared = new ArrayList<String>();
        WorkLock.clearAbandoned(
                parent, directory -> cleared.add(directory.getFileName().toString()));
        return cleared;
    }

    /** What the kernel says of the locks of this process (proc_locks(5)). */
    private long locksOfThisProcess() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/locks"))) {
            var inode = ":" + Files.getAttribute(parent.resolve("used.lock"), "unix:ino") + " ";
            return lines.filter(
                            line -> line.contains(" " + ProcessHandle.current().pid() + " ") && line.contains(inode))
                    .count();
        }
    }

    /** Another channel of the same file would give the lock up, and another process take the directory for an abandoned one. */
    @Test
    void aLockOutlivesTheLooksOfItsOwnProcess() throws IOException {
        try (var lock = WorkLock.make(used)) {
            assertThat(locksOfThisProcess()).isOne();

            assertThat(cleared()).isEmpty();
            assertThat(WorkLock.held(parent)).containsExactly(used);
            try (var second = WorkLock.make(parent.resolve("second"))) {
                assertThat(second).isNotNull();
            }

            assertThat(locksOfThisProcess()).as("after them").isOne();
            assertThat(lock).isNotNull();
        }
        assertThat(parent).isEmptyDirectory();
        assertThat(WorkLock.held(parent)).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftIsClearedOnce() throws IOException {
        Files.createFile(parent.resolve("left.lock"));
        Files.createFile(parent.resolve("gone.lock"));

        assertThat(WorkLock.held(parent)).isEmpty();
        assertThat(cleared()).containsExactlyInAnyOrder("left", "gone");
        assertThat(cleared()).isEmpty();
    }

    /** Its lock went with its process' end, but it could not be deleted then. */
    @Test
    void whatLostItsLockIsClearedToo() throws IOException {
        Files.createDirectory(parent.resolve("alone"));
        try (var lock = WorkLock.make(used)) {
            Files.createDirectory(used);
            assertThat(cleared()).containsExactly("alone");
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void whatCannotBeClearedHoldsUpNothingElse() throws IOException {
        Files.createFile(parent.resolve("busy.lock"));
        Files.createFile(parent.resolve("left.lock"));
        var cleared = new ArrayList<String>();
        WorkLock.clearAbandoned(parent, directory -> {
            if (directory.endsWith("busy")) {
                throw new IOException("a mount is busy");
            }
            cleared.add(directory.getFileName().toString());
        });

        assertThat(cleared).containsExactly("left");
        assertThat(cleared()).as("the next time").containsExactly("busy");
    }

    @Test
    void whatAnotherProcessHoldsIsLeftToIt() throws Exception {
        Files.createFile(parent.resolve("theirs.lock"));
        var holder = new ProcessBuilder(
                        "/usr/bin/python3",
                        "-c",
                        "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.lockf(f, fcntl.LOCK_EX); print('x', flush=True); sys.stdin.read()",
                        parent.resolve("theirs.lock").toString())
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("x");

            assertThat(cleared()).isEmpty();
            assertThat(WorkLock.held(parent)).containsExactly(parent.resolve("theirs"));
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(cleared()).containsExactly("theirs");
    }
}
