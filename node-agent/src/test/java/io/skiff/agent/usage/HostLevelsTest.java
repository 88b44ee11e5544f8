package io.skiff.agent.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.pressure.Level;
import io.skiff.agent.pressure.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLevelsTest {

    @TempDir
    private Path proc;

    @Test
    void readsWhatIsLeft() throws IOException {
        Files.createDirectories(proc.resolve("sys/kernel"));
        Files.writeString(proc.resolve("sys/kernel/pid_max"), "32768\n");
        Files.writeString(proc.resolve("sys/kernel/threads-max"), "20000\n");
        Files.writeString(proc.resolve("loadavg"), "0.50 0.40 0.30 2/345 6789\n");
        Files.writeString(proc.resolve("meminfo"), "MemTotal: 100 kB\nMemFree: 30 kB\nInactive(file): 5 kB\n");

        assertThat(new HostLevels(proc).get())
                .containsExactly(
                        new Level(Signal.MEMORY, 35 * 1024, 100 * 1024),
                        new Level(Signal.PROCESSES, 20_000 - 345, 20_000));
    }

    @Test
    void filesInMemoryAreNoReasonToEndPods() throws IOException {
        Files.writeString(
                proc.resolve("meminfo"),
                "MemTotal: 100 kB\nMemFree: 3 kB\nMemAvailable: 60 kB\nActive(file): 50 kB\nInactive(file): 5 kB\n");

        assertThat(HostMemory.read(proc).availableBytes()).isEqualTo(60 * 1024);
    }

    @Test
    void thisHostLacksNothing() {
        assertThat(new HostLevels(Path.of("/proc")).get())
                .allSatisfy(level -> assertThat(level.available()).isBetween(1L, level.capacity()));
    }
}
