package io.skiff.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidFileTest {

    @TempDir
    Path directory;

    private Process process;
    private ProcessIdentity identity;
    private PidFile file;

    @BeforeEach
    void start() throws Exception {
        process = new ProcessBuilder("sleep", "600").start();
        identity = ProcessIdentity.of(process.pid()).orElseThrow();
        file = new PidFile(directory.resolve("sleep.pid"), "600");
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void findsTheProcessItWrote() throws Exception {
        assertThat(file.find()).isEmpty();
        file.write(identity);
        assertThat(file.find()).contains(identity);
    }

    @Test
    void doesNotFindAProcessThatEnded() throws Exception {
        file.write(identity);
        process.destroyForcibly().waitFor();
        assertThat(file.find()).isEmpty();
    }

    @Test
    void doesNotTakeAnotherProcessOfTheSamePidForIt() throws Exception {
        file.write(new ProcessIdentity(identity.pid(), identity.startTime() - 1));
        assertThat(file.find()).isEmpty();
    }

    @Test
    void doesNotTakeAnotherProgramForIt() throws Exception {
        file.write(identity);
        assertThat(new PidFile(directory.resolve("sleep.pid"), "io.skiff.Other").find())
                .isEmpty();
    }

    @Test
    void readsNoPidOutOfABrokenFile() throws Exception {
        Files.writeString(directory.resolve("sleep.pid"), "1\n");
        assertThat(file.find()).isEmpty();
    }
}
