package io.skiff.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
}
