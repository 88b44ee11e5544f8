package io.skiff.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the agent as a process, without a cluster. Attacks of a container on its executable need the whole
 * distribution.
 */
class AgentExecutableIT {

    @TempDir
    Path directory;

    @Test
    void doesNotRunWhenContainersCouldWriteIt() throws Exception {
        assertThat(run(List.of(ReadOnlyJava.executable()), "--server", "https://127.0.0.1:1"))
                .startsWith("1 ")
                .contains("the agent's executable (" + ReadOnlyJava.executable() + ") is not on a read-only mount")
                .contains("Start the agent with the launcher, skiff agent");
    }

    @Test
    void isTakenFromWhereItWasMounted() throws Exception {
        var place = directory.resolve("java");

        assertThat(run(ReadOnlyJava.mount(place), "--help")).startsWith("0 ");

        assertThat(place).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(place.toString());
    }

    private String run(List<String> java, String... arguments) throws Exception {
        var command = new ArrayList<>(java);
        command.addAll(List.of(
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                NodeAgent.class.getName(),
                "--data-dir",
                directory.resolve("data").toString(),
                "--run-dir",
                directory.resolve("run").toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + output;
    }
}
