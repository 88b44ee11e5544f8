package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.Run;
import io.skiff.cli.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HelpTest {

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "get --version", "rollout undo --version"})
    void printsTheVersion(String words) {
        assertThat(Run.of(words.split(" ", -1)).transcript()).isEqualTo("skiff v" + Version.CURRENT + "\n");
    }

    @Test
    void isTheSameInFrontOfACommandAndBehindIt() {
        assertThat(Run.of("help").transcript())
                .isEqualTo(Run.of("--help").transcript())
                .contains("  rollout ");
        assertThat(Run.of("help", "get").transcript())
                .isEqualTo(Run.of("get", "--help").transcript())
                .contains("Usage: skiff get ");
        assertThat(Run.of("help", "rollout", "undo").transcript())
                .isEqualTo(Run.of("rollout", "undo", "--help").transcript())
                .contains("Usage: skiff rollout undo ");
    }

    @Test
    void showsTheHelpOfTheProgramsBesideTheClient(@TempDir Path directory) throws IOException {
        assertThat(Run.of("help").out()).contains("\n  agent  ", "\n  server  ", "\n  image  ");
        Path launcher = directory.resolve("skiff");
        Files.writeString(launcher, "#!/bin/sh\necho \"Usage of $*\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        System.setProperty("skiff.launcher", launcher.toString());
        try {
            for (String program : List.of("server", "agent")) {
                assertThat(Run.of("help", program).transcript()).isEqualTo("Usage of " + program + " --help\n");
            }
        } finally {
            System.clearProperty("skiff.launcher");
        }
    }

    @Test
    void saysWhichCommandIsNotThere() {
        Run run = Run.of("help", "nope");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("error: there is no command \"nope\"\nThe commands are: apply, ");
    }
}
