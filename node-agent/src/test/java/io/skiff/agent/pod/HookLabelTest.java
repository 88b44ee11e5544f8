package io.skiff.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A hook comes back from a label as it was written. */
class HookLabelTest {

    static List<Hook> hooks() {
        return List.of(
                new Hook.Sleep(Duration.ofSeconds(5)),
                new Hook.Ask(new ProbeSpec.Exec(List.of("sh", "-c", "echo \"a  b\"\n"))),
                new Hook.Ask(new ProbeSpec.Exec(List.of("sh", ""))),
                new Hook.Ask(new ProbeSpec.HttpGet(
                        "HTTPS", "", 8080, "/quit?now=1", Map.of("X-Token", "a b", "X-Empty", ""))),
                new Hook.Ask(new ProbeSpec.Unaskable("couldn't find port \"web\"")));
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void comesBack(Hook hook) {
        assertThat(HookLabel.read(HookLabel.write(hook))).isEqualTo(hook);
    }
}
