package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers in namespaces of the host, seen from inside. */
@Tag("cgroup")
class HostNamespacesIT {

    private static String own(String kind) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();
    }

    @ParameterizedTest
    @CsvSource({"false, true, false", "false, false, true", "false, true, true", "true, true, true"})
    void aPodHasTheNamespacesThatItAsksForAndNoOther(boolean network, boolean ipc, boolean pid) throws Exception {
        var host = new HostNamespaces(network, ipc, pid);
        try (var lab = new Lab(host)) {
            var seen = lab.run("for kind in ipc pid net uts mnt cgroup; do readlink /proc/self/ns/$kind; done");
            lab.restartRuntime();
            assertThat(lab.runtime.findSandbox(lab.pod).map(Sandbox::host)).contains(host);
            for (var kind : List.of("ipc", "pid", "net", "uts", "mnt", "cgroup")) {
                assertThat(seen.contains(own(kind)))
                        .as(kind)
                        .isEqualTo(host.kinds().contains(kind));
            }
        }
    }

    @Test
    void whatAContainerLeavesBehindInTheHostsProcessesEndsWithIt() throws Exception {
        try (var lab = new Lab(new HostNamespaces(false, false, true))) {
            var id = lab.container("main")
                    .script("sleep 123456 & echo $! > /pid; echo \"left $!\"; kill -0 1 && echo saw the first process")
                    .start();
            lab.awaitEnd(id);
            lab.awaitText(id, "left ");
            var text = lab.output.text(id);
            int left = Integer.parseInt(text.lines()
                    .filter(line -> line.startsWith("left "))
                    .findFirst()
                    .orElseThrow()
                    .substring(5));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> RunningProcess.find(left).isEmpty());
        }
    }
}
