package io.skiff.agent.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.rootfs.HostDevices.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostDevicesTest {

    private static final int CHARACTER = 0020000;

    @Test
    void findsTheDevicesOfThisHostAndNothingElse() {
        var nodes = HostDevices.in(Path.of("/dev")).nodes();

        assertThat(nodes).containsEntry("/dev/null", new Node(CHARACTER | 0666, 0x103));
        assertThat(nodes.keySet())
                .allMatch(path -> path.startsWith("/dev/"))
                .noneMatch(path -> path.startsWith("/dev/pts/") || path.startsWith("/dev/shm/"))
                .doesNotContain("/dev/console", "/dev/stdin");
    }

    @Test
    void takesNoFilesAndFollowsNoLinks(@TempDir Path directory) throws Exception {
        Files.createFile(directory.resolve("file"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("/dev/null"));
        Files.createSymbolicLink(directory.resolve("beneath"), Path.of("/dev"));

        assertThat(HostDevices.in(directory).nodes()).isEmpty();
    }

    @Test
    void makesEachDirectoryOnceAndNothingThatIsThere() {
        var devices = new HostDevices(Map.of(
                "/dev/null", new Node(CHARACTER | 0666, 0x103),
                "/dev/net/tun", new Node(CHARACTER | 0666, 0xac8),
                "/dev/net/vhost", new Node(CHARACTER | 0600, 0xaee)));

        assertThat(devices.steps(Set.of("/dev/null")).stream().map(Object::toString))
                .containsExactly("mkdir /dev/net", "mknod /dev/net/tun", "mknod /dev/net/vhost");
    }
}
