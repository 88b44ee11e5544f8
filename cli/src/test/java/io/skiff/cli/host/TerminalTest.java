package io.skiff.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TerminalTest {

    @Test
    void readsASize() {
        assertThat(TerminalSize.parse("24 80\n")).isEqualTo(Optional.of(new TerminalSize(80, 24)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0", "24 0", "24", "a b", "100000 1", "24 80 1"})
    void knowsWhatIsNoSize(String text) {
        assertThat(TerminalSize.parse(text)).isEmpty();
    }
}
