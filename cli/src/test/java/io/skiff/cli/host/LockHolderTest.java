package io.skiff.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LockHolderTest {

    @TempDir
    Path directory;

    @Test
    void findsWhoHasTheLock() throws Exception {
        Path file = directory.resolve("lock");
        assertThat(LockHolder.of(file)).isEmpty();
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(LockHolder.of(file)).as("open, but not locked").isEmpty();
            try (var lock = channel.lock()) {
                assertThat(LockHolder.of(file))
                        .contains(ProcessIdentity.of(ProcessHandle.current().pid())
                                .orElseThrow());
                assertThat(LockHolder.of(Files.createFile(directory.resolve("other"))))
                        .isEmpty();
                assertThat(lock.isValid()).isTrue();
            }
        }
        assertThat(LockHolder.of(file)).isEmpty();
    }

    @Test
    void knowsTheServiceOfAProcessByItsControlGroup() {
        assertThat(SystemdService.named("0::/system.slice/skiff-agent.service\n"))
                .contains("skiff-agent.service");
        assertThat(SystemdService.named("12:pids:/user.slice\n1:name=systemd:/system.slice/a.service\n"))
                .contains("a.service");
        assertThat(SystemdService.named("0::/user.slice/user-0.slice/session-1.scope\n"))
                .isEmpty();
        assertThat(SystemdService.named("0::/\n")).isEmpty();
    }
}
