package io.skiff.agent.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountPointsTest {

    private static final String TABLE = """
            21 1 8:1 / / rw - ext4 /dev/sda1 rw
            22 21 0:5 / /proc rw - proc proc rw
            23 21 8:1 /data /var/a rw - ext4 /dev/sda1 rw
            24 21 0:9 / /var/a/b rw - tmpfs tmpfs rw
            25 21 0:9 / /var/ab rw - tmpfs tmpfs rw
            26 21 0:9 / /var/with\\040blank\\134slash rw - tmpfs tmpfs rw
            """;

    @Test
    void findsWhatIsOnAPathAndBeneathIt() {
        assertThat(MountPoints.at(Path.of("/var/a"), TABLE)).containsExactly("/var/a", "/var/a/b");
        assertThat(MountPoints.at(Path.of("/var/a/b"), TABLE)).containsExactly("/var/a/b");
        assertThat(MountPoints.at(Path.of("/var/b"), TABLE)).isEmpty();
        assertThat(MountPoints.at(Path.of("/var/with blank\\slash"), TABLE))
                .isEqualTo(List.of("/var/with blank\\slash"));
    }

    @Test
    void readsTheKernelsTable() throws IOException {
        assertThat(MountPoints.all()).contains("/proc");
    }
}
