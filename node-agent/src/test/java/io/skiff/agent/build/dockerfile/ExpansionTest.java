package io.skiff.agent.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code set} is "value", {@code empty} is "", and {@code path} is "/a/b.tar.gz"; others are unset. */
class ExpansionTest {

    private static final Map<String, String> VARIABLES =
            Map.of("set", "value", "empty", "", "path", "/a/b.tar.gz", "two", "a b");

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$set|value",
                "${set}x|valuex",
                "$setx|~~",
                "$set.x|value.x",
                "a$1b|ab",
                "$.|$.",
                "$|$",
                "a\\$set|a$set",
                "a\\\\$set|a\\value",
                "'$set'|$set",
                "\"$set\"|value",
                "\"\\$set\"|$set",
                "\"a\\tb\"|a\\tb",
                "a\\tb|atb",
                "'it'\\''s'|it's",
                "\"it's\"|it's",
                "${no:-b}|b",
                "${set:-b}|value",
                "${empty:-b}|b",
                "${empty-b}|~~",
                "${no-b}|b",
                "${no:-${empty:-$set}}|value",
                "${set:+b}|b",
                "${empty:+b}|~~",
                "${empty+b}|b",
                "${no+b}|~~",
                "${set?}|value",
                "${empty?}|~~",
                "${no:-\\$set}|$set",
                "${no:-a}}|a}",
                "${path#*/}|a/b.tar.gz",
                "${path##*/}|b.tar.gz",
                "${path%.*}|/a/b.tar",
                "${path%%.*}|/a/b",
                "${path/a/x}|/x/b.tar.gz",
                "${path//[/x}|/a/b.tar.gz",
                "${path//?.tar/x}|/a/x.gz",
                "${path#*}|/a/b.tar.gz",
                "${path##*}|~~",
                "${path%%*}|~~",
                "${path#/*.*g}|z",
                "${path%t*?}|/a/b.",
                "${path%%[a]*}|/a/b.tar.gz",
                "${path//a*a/x}|/xr.gz",
                "${path//a*q/x}|/a/b.tar.gz",
                "${path//?/-}|-----------",
                "${empty#*}|~~",
                "trailing\\|trailing",
            })
    void replacesVariables(String word, String expected) {
        assertThat(Expansion.word(word, '\\', VARIABLES)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a'b|a single quote has no end",
                "\"a\\\"|a double quote has no end",
                "${|${ is not followed by the name of a variable",
                "${}|${ is not followed by the name of a variable",
                "${set|${set has no }",
                "${set:|${set has no }",
                "${set:-b|a ${ has no }",
                "${set:=b}|${set:=...} is unknown; after : there may be -, + or ?",
                "${set!}|${set!...} is unknown; after the name there may be }, :-, :+, :?, -, +, ?, #, % or /",
                "${no:?give it}|the variable no must be set: give it",
                "${empty:?}|the variable empty must be set",
            })
    void saysWhatIsWrong(String word, String message) {
        assertThatThrownBy(() -> Expansion.word(word, '\\', VARIABLES)).hasMessage(message);
    }

    @Test
    void aVariableThatGrowsBeyondAllBoundsIsAnError() {
        var large = Map.of("a", "x".repeat(Expansion.MOST_CHARACTERS), "b", "y".repeat(100_000));
        var message = "with its variables replaced, a text has more than 131072 characters; shorten its variables";
        assertThat(Expansion.word("$a", '\\', large)).hasSize(Expansion.MOST_CHARACTERS);
        for (var text : List.of("$a$a", "\"$a$a\"", "${no:-$a$a}", "${a//x/$b}")) {
            assertThatThrownBy(() -> Expansion.word(text, '\\', large)).hasMessage(message);
        }
    }

    @Test
    void whatStandsInEachOtherTooOftenIsAnError() {
        assertThat(Expansion.word("${no:-".repeat(100) + "x" + "}".repeat(100), '\\', Map.of()))
                .isEqualTo("x");
        assertThatThrownBy(() -> Expansion.word("${no:-".repeat(100_000) + "x" + "}".repeat(100_000), '\\', Map.of()))
                .hasMessage("more than 100 ${ stand in each other");
    }

    /** A matcher that goes back over its choices does not end within the age of the universe. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"${A#*a*a*a*a*a*a*a*a*a*a*b}", "${A%b*a*a*a*a*a*a*a*a*a*a*}", "${A//*a*a*a*a*a*a*a*a*a*b/x}"})
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPatternOfManyStarsEnds(String text) {
        var value = "a".repeat(Expansion.MOST_CHARACTERS);
        assertThat(Expansion.word(text, '\\', Map.of("A", value))).isEqualTo(value);
    }

    @Test
    void theEscapeCharacterMayBeAnother() {
        assertThat(Expansion.word("c:\\dir`$set$set", '`', VARIABLES)).isEqualTo("c:\\dir$setvalue");
    }

    @Test
    void aDocumentKeepsItsQuotes() {
        assertThat(Expansion.document("a='$set' \\$set \\n\n", '\\', VARIABLES)).isEqualTo("a='value' $set \\n\n");
    }

    @Test
    void aVariableMayHoldSeveralWords() {
        assertThat(Expansion.words("80 $two \"$two\"", '\\', VARIABLES)).isEqualTo(List.of("80", "a", "b", "a b"));
    }
}
