package io.skiff.agent.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of moby/buildkit, frontend/dockerfile/shell: the files envVarTest and wordsTest, and rows of lex_test.go. */
class BuildKitExpansionTest {

    private static final Map<String, String> VARIABLES =
            Map.of("PWD", "/home", "SHELL", "bash", "KOREAN", "한국어", "NULL", "");

    private static List<String> lines(String name) {
        try (var in = BuildKitExpansionTest.class.getResourceAsStream("/buildkit/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that are only for Windows begin with W. */
    private static Stream<String> words() {
        return lines("envVarTest").stream().filter(line -> !line.startsWith("W"));
    }

    @ParameterizedTest
    @MethodSource("words")
    void aWordIsAsInBuildKit(String line) {
        var fields = line.split("\\|", -1);
        var word = fields[1].strip();
        var expected = fields[2].strip();
        if (expected.equals("error")) {
            assertThatThrownBy(() -> Expansion.word(word, '\\', VARIABLES))
                    .isInstanceOf(IllegalArgumentException.class);
        } else {
            assertThat(Expansion.word(word, '\\', VARIABLES)).isEqualTo(expected);
        }
    }

    @Test
    void wordsAreSplitAsInBuildKit() {
        var variables = new HashMap<String, String>();
        for (var line : lines("wordsTest")) {
            if (line.startsWith("ENV ")) {
                var pair = line.substring(4).split("=", 2);
                variables.put(pair[0], pair[1]);
                continue;
            }
            var fields = line.split("\\|", -1);
            var expected = List.of(fields[1].replaceFirst("^ +", "").split(",", -1));
            assertThat(split(fields[0].strip(), variables)).as(line).isEqualTo(expected);
        }
    }

    private static List<String> split(String text, Map<String, String> variables) {
        try {
            return Expansion.words(text, '\\', variables);
        } catch (IllegalArgumentException wrong) {
            return List.of("error");
        }
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "${FOO#()[]{\\}^$.\\*\\?|\\\\}; ()[]{}^$.*?|\\x; x",
                "${FOO%%\\**}; xx**; xx",
                "${FOO#*x*y}; xxyy; y",
                "${FOO#*}; xxyy; xxyy",
                "${FOO#$X}; xxyy; xyy",
                "${FOO#$EMPTY}; xxyy; xxyy",
                "${FOO#}; xxyy; xxyy",
                "${FOO##*x}; xxyy; yy",
                "${FOO##}; xxyy; xxyy",
                "${FOO#?\\?}; ???y; ?y",
                "${ABC:-.}${FOO%x}${ABC:-.}; xxyy; .xxyy.",
                "${FOO%%\\**\\*}; a***yy*; a",
                "${FOO%}; xxyy; xxyy",
                "${FOO%%$EMPTY}; xxyy; xxyy",
                "${FOO/$STAR/.} - ${FOO//$STAR/.}; /foo*/*/*.txt; /foo.*/*.txt - /foo..*.txt",
                "${FOO/$TMP/} - ${FOO//$TMP/}; /tmp/tmp/bar.txt; /tmp/bar.txt - /bar.txt",
                "${FOO/$ANY//} - ${FOO//$ANY//}; /a/foo/b/c.txt; /foo/b/c.txt - /foo/c.txt",
                "${FOO/$HTTP/$HTTPS}; http://google.de; https://google.de",
                "${FOO//\\//\\/}; /tmp/foo.txt; \\/tmp\\/foo.txt",
                "${FOO///}; xxyy; xxyy",
                "${NONE///}; x; ~~",
            })
    void aPatternIsAsInBuildKit(String word, String value, String expected) {
        var variables = Map.of(
                "FOO",
                value,
                "X",
                "x",
                "EMPTY",
                "",
                "STAR",
                "\\*/",
                "TMP",
                "/tmp",
                "ANY",
                "/?/",
                "HTTP",
                "http://",
                "HTTPS",
                "https://");
        assertThat(Expansion.word(word, '\\', variables)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "${FOO=aaa}",
        "${FOO=:aaa}",
        "${FOO=}",
        "${FOO:#}",
        "${FOO:##}",
        "${FOO:%}",
        "${FOO:%%}",
        "${FOO//ww}",
        "${FOO//}",
        "${FOO#\\x}",
        "${FOO%x\\\\\\}",
    })
    void whatIsWrongInBuildKitIsWrongHere(String word) {
        assertThatThrownBy(() -> Expansion.word(word, '\\', Map.of("FOO", "xxyy")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
