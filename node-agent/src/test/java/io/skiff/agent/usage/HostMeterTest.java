package io.skiff.agent.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.cgroup.Usage;
import io.skiff.agent.testing.FakeClock;
import io.skiff.agent.testing.FakeContainerRuntime;
import io.skiff.agent.testing.FakeResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMeterTest {

    @TempDir
    private Path proc;

    @Test
    void readsTheHostAsTheKubeletDoes() throws IOException {
        Files.writeString(proc.resolve("stat"), "cpu  100 10 50 9000 700 5 6 4 20 3\ncpu0 1 2 3 4\n");
        Files.writeString(
                proc.resolve("meminfo"),
                "MemTotal:        1000 kB\nMemFree:          300 kB\nInactive(file):    50 kB\nActive(file): 9 kB\n");
        var clock = new FakeClock();

        var reading = new HostMeter(new FakeContainerRuntime(clock), new FakeResources(), proc, clock).read();

        assertThat(reading.host()).isEqualTo(new Usage(1_750_000_000, 650 * 1024));
        assertThat(HostMemory.read(proc).availableBytes()).isEqualTo(350 * 1024);
    }
}
