package io.skiff.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tests that need another kernel than this machine may have, in a virtual machine with Debian's: those with the tag {@code vm}, and on a
 * machine without cgroup v2 controllers those with the tag {@code cgroup} a second time, as that one has only these.
 */
final class VirtualMachineIT {

    @Test
    void whatNeedsAnotherKernelPassesThere() throws Exception {
        var tags = hasV2Controllers() ? List.of("vm") : List.of("vm", "cgroup");
        VirtualMachine.amd64().runTests(tags, Duration.ofMinutes(25));
    }

    private static boolean hasV2Controllers() throws Exception {
        Path controllers = Path.of("/sys/fs/cgroup/cgroup.controllers");
        return Files.exists(controllers) && Files.readString(controllers).contains("memory");
    }
}
