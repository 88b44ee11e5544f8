package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.Run;
import io.skiff.cli.Version;
import org.junit.jupiter.api.Test;
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
    void saysWhichCommandIsNotThere() {
        Run run = Run.of("help", "nope");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("error: there is no command \"nope\"\nThe commands are: apply, ");
    }
}
