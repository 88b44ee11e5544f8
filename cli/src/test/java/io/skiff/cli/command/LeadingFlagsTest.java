package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LeadingFlagsTest {

    @ParameterizedTest
    @CsvSource({
        "get pods -n a, get pods -n a",
        "-n a get pods, get pods -n a",
        "--kubeconfig=f --context c rollout status x, rollout status x --kubeconfig=f --context c",
        "-s http://x version, version -s http://x",
        "-n a exec web -- ls -n, exec -n a web -- ls -n",
        "--help, --help",
        "-n a, -n a",
    })
    void standBehindTheCommand(String words, String expected) {
        assertThat(String.join(" ", LeadingFlags.moveBehind(words.split(" ", -1))))
                .isEqualTo(expected);
    }
}
