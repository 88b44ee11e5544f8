package io.skiff.clients;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's python3-kubernetes: the tests that it brings with it, and what programs do every day. */
@ExtendWith(RunningCluster.class)
final class PythonClientIT {

    @ParameterizedTest
    @ValueSource(strings = {"own_tests.py", "everyday.py"})
    void passes(String tests) {
        var script = Path.of("src/test/python", tests).toAbsolutePath().toString();
        // Debian's, whatever other Python comes first on the PATH.
        System.out.println(RunningCluster.run(
                "/usr/bin/python3", script, RunningCluster.kubeconfig().toString()));
    }
}
