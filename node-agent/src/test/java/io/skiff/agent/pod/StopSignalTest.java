package io.skiff.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopSignalTest {

    @ParameterizedTest
    @CsvSource({
        "'', 15",
        "SIGQUIT, 3",
        "quit, 3",
        "3, 3",
        "SIGRTMIN+3, 37",
        "rtmin, 34",
        "SIGRTMAX, 64",
        "SIGRTMAX-14, 50",
        "SIGRTMAX-60, 15",
        "SIGRTMIN+40, 15",
        "SIGCLD, 17",
        "SIGIOT, 6",
        "SIGWINCH, 28",
        "SIGSYS, 31",
        "0, 15",
        "65, 15",
        "SIGNOTHING, 15",
    })
    void knowsSignalsByNumberAndByName(String text, int number) {
        assertThat(StopSignal.parse(text)).isEqualTo(number);
    }

    /** Against the shell's own table. */
    @Test
    void agreesWithBash() throws Exception {
        var process = new ProcessBuilder("bash", "-c", "for i in $(seq 1 64); do echo $i $(kill -l $i); done").start();
        int known = 0;
        for (var line : new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .split("\n", -1)) {
            var words = line.split(" ", -1);
            if (words.length == 2 && !words[1].isEmpty()) {
                assertThat(StopSignal.parse(words[1])).as(line).isEqualTo(Integer.parseInt(words[0]));
                known++;
            }
        }
        assertThat(known).isEqualTo(62);
    }
}
