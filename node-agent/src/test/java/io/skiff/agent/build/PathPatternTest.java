package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.buildcontext.PathPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first rows are those of Go's {@code TestMatch} (path/filepath/match_test.go), whose grammar this is. */
class PathPatternTest {

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "abc|abc|true",
                "*|abc|true",
                "*c|abc|true",
                "a*|a|true",
                "a*|abc|true",
                "a*|ab/c|false",
                "a*/b|abc/b|true",
                "a*/b|a/c/b|false",
                "a*b*c*d*e*/f|axbxcxdxe/f|true",
                "a*b*c*d*e*/f|axbxcxdxexxx/f|true",
                "a*b*c*d*e*/f|axbxcxdxe/xxx/f|false",
                "a*b*c*d*e*/f|axbxcxdxexxx/fff|false",
                "a*b?c*x|abxbbxdbxebxczzx|true",
                "a*b?c*x|abxbbxdbxebxczzy|false",
                "ab[c]|abc|true",
                "ab[b-d]|abc|true",
                "ab[e-g]|abc|false",
                "ab[^c]|abc|false",
                "ab[^b-d]|abc|false",
                "ab[^e-g]|abc|true",
                "a\\*b|a*b|true",
                "a\\*b|ab|false",
                "a?b|a\u263ab|true",
                "a[^a]b|a\u263ab|true",
                "a???b|a\u263ab|false",
                "[a-\u03b6]*|\u03b1|true",
                "*[a-\u03b6]|A|false",
                "a?b|a/b|false",
                "a*b|a/b|false",
                "*x|xxx|true",
                "**|a/b|true",
                "**|~~|true",
                "**/b|b|true",
                "**/b|a/x/b|true",
                "**/b|ab|false",
                "**/b|a/xb|false",
                "**/**/b|a/b|true",
                "**/**|a/b|true",
                "a/**/b|a/b|true",
                "a/**/b|a/x/y/b|true",
                "a/**/b|a/xb|false",
                "a/**|a|false",
                "**/*.go|x/y.go|true",
                "***|a/b|true",
                "?|\ud83d\ude00|true",
            })
    void matchesAsInGo(String pattern, String path, boolean expected) {
        assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(expected);
    }

    /** A matcher that goes back over its choices does not end within the age of the universe. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a*", "a**", "**a*", "**/a*"})
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPatternOfManyStarsEnds(String part) {
        assertThat(PathPattern.of(part.repeat(500) + "b").matches("a".repeat(4000)))
                .isFalse();
    }

    @Test
    void aPatternLongerThanAnyPathIsAnError() {
        assertThatThrownBy(() -> PathPattern.of("a".repeat(4097)))
                .hasMessage("a pattern has 4097 characters, and at most 4096 are possible: " + "a".repeat(40) + "...");
    }
}
