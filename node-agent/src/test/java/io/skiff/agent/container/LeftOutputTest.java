package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.LinuxSyscalls;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LeftOutputTest {

    private static final ContainerId RUN = new ContainerId(new PodUid("1-2"), "main", 0);

    /** A pipe holds a sixteenth of it. */
    private static final int PIECES = 256;

    private final LinuxSyscalls syscalls = new LinuxSyscalls();
    private final LeftOutput left = new LeftOutput(syscalls);

    @AfterEach
    void close() {
        left.close();
    }

    /** A script that warms a cache tells how far it is, and nobody listens. */
    @Test
    @Timeout(60)
    void whoeverWritesIsNeitherHeldUpNorEnded() {
        var pipe = syscalls.pipe();
        left.drop(RUN, pipe.readEnd());

        for (int i = 0; i < PIECES; i++) {
            syscalls.write(pipe.writeEnd(), new byte[4096]);
        }

        left.forget(RUN);
        assertThatThrownBy(() -> syscalls.write(pipe.writeEnd(), new byte[1]))
                .isInstanceOf(ErrnoException.class)
                .hasMessageContaining("EPIPE");
        syscalls.close(pipe.writeEnd());
    }

    @Test
    @Timeout(60)
    void aPipeIsClosedWithItsLastWriter() throws Exception {
        var pipe = syscalls.pipe();
        var readEnd = Path.of("/proc/self/fd/" + pipe.readEnd());
        var which = Files.readSymbolicLink(readEnd);
        left.drop(RUN, pipe.readEnd());
        syscalls.close(pipe.writeEnd());

        Awaitility.await()
                .atMost(Duration.ofSeconds(50))
                .until(() -> !Files.exists(readEnd, LinkOption.NOFOLLOW_LINKS)
                        || !Files.readSymbolicLink(readEnd).equals(which));
    }
}
