package io.skiff.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.pod.PodVolume.Nfs;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NfsMountTest {

    private static final String LOOPBACK = "127.0.0.1";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vers=3           | version 3 of NFS is not served here; use 4, 4.0, 4.1 or 4.2
            addr=10.0.0.1    | mount option "addr=10.0.0.1" cannot be given here
            hard,addr=::1    | mount option "hard,addr=::1" cannot be given here
            port=nfs         | mount option port=nfs is no port
            """)
    void anOptionThatCannotBeHadIsTold(String option, String message) {
        assertThatThrownBy(() -> mount(LOOPBACK, option)).hasMessage("NFS share 127.0.0.1:/data: " + message);
    }

    @Test
    void aServerThatIsNotThereIsToldAtOnce() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertThatThrownBy(() -> mount(LOOPBACK, "port=" + closed))
                .isInstanceOf(VolumeException.class)
                .hasMessage("NFS share 127.0.0.1:/data: port " + closed
                        + " of 127.0.0.1 does not answer (Connection refused)");
        assertThatThrownBy(() -> mount("no-such-host.invalid", "hard"))
                .hasMessage("NFS share no-such-host.invalid:/data: this node does not know the host"
                        + " \"no-such-host.invalid\"");
        assertThat(directory).isEmptyDirectory();
    }

    private void mount(String server, String option) {
        NfsMount.of(new Nfs(server, "/data", false, List.of(option))).on(directory);
    }
}
