package io.skiff.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundTest {

    @TempDir
    Path directory;

    @Test
    void findsOnlyWhatWasLoggedSince() throws Exception {
        var layout = new HostLayout(directory, directory.resolve("run"));
        var agent = new Background(layout, Component.AGENT);
        assertThat(agent.logEnd()).isZero();
        assertThat(agent.findInLog(0, "another cluster")).isEmpty();
        Files.createDirectories(agent.log().getParent());
        Files.writeString(agent.log(), "WARN the server is of another cluster (old)\n");

        long end = agent.logEnd();
        assertThat(agent.findInLog(end, "another cluster")).isEmpty();
        Files.writeString(agent.log(), "INFO hello\nWARN of another cluster (new)\n", StandardOpenOption.APPEND);
        assertThat(agent.findInLog(end, "another cluster")).contains("WARN of another cluster (new)");
        assertThat(agent.findInLog(1L << 40, "another cluster"))
                .as("of a log that was full meanwhile, and begins anew")
                .contains("WARN the server is of another cluster (old)");
    }

    /** As on a small or loaded host, where a shell takes its time. */
    @Test
    void waitsForALauncherThatIsSlow() throws Exception {
        var agent = new Background(new HostLayout(directory, directory.resolve("run")), Component.AGENT);
        try {
            var launcher =
                    launcher("sleep 6; echo \"$$ $(cut -d' ' -f22 /proc/$$/stat)\" > $2; while sleep 0.1; do :; done");
            assertThat(agent.start(launcher, List.of())).isPositive();
        } finally {
            agent.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void saysAtOnceThatTheSupervisorSawItEnd() throws Exception {
        var agent = new Background(new HostLayout(directory, directory.resolve("run")), Component.AGENT);
        try {
            var launcher = launcher(
                    "echo there is no java; echo 'skiff: the agent (pid 1) ended with status 1'; while sleep 0.1; do :; done");
            long begun = System.nanoTime();
            assertThatThrownBy(() -> agent.start(launcher, List.of()))
                    .hasMessageContainingAll("the agent ended at once", "there is no java");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(50));
        } finally {
            agent.stop(Duration.ofSeconds(5));
        }
    }

    /** What the launcher of Skiff does, by another script. */
    private Path launcher(String script) throws IOException {
        var file = Files.writeString(directory.resolve("skiff"), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
