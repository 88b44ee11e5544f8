package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.buildcontext.IgnoreRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ~} is the end of a line. */
class IgnoreRulesTest {

    /** The rows of moby/patternmatcher ({@code TestMatches} and the tests of single patterns), and of Docker's reference. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\'',
            value = {
                "** file true",
                "**/ file true",
                "** dir/file true",
                "**/ dir/file true",
                "**/** dir/file true",
                "dir/** dir/file true",
                "dir/** dir/dir2/file true",
                "**/dir dir true",
                "**/dir dir/file true",
                "**/dir2/* dir/dir2/file true",
                "**/dir2/** dir/dir2/dir3/file true",
                "**file file true",
                "**file dir/file true",
                "**/file dir/file true",
                "**file dir/dir/file true",
                "**/file dir/dir/file true",
                "**/file* dir/dir/file true",
                "**/file* dir/dir/file.txt true",
                "**/file*txt dir/dir/file.txt true",
                "**/file*.txt dir/dir/file.txt true",
                "**/file*.txt* dir/dir/file.txt true",
                "**/**/*.txt dir/dir/file.txt true",
                "**/**/*.txt2 dir/dir/file.txt false",
                "**/*.txt file.txt true",
                "**/**/*.txt file.txt true",
                "a**/*.txt a/file.txt true",
                "a**/*.txt a/dir/file.txt true",
                "a**/*.txt a/dir/dir/file.txt true",
                "a/*.txt a/dir/file.txt false",
                "a/*.txt a/file.txt true",
                "a/*.txt** a/file.txt true",
                "a[b-d]e ae false",
                "a[b-d]e ace true",
                "a[b-d]e aae false",
                "a[^b-d]e aze true",
                ".* .foo true",
                ".* foo false",
                "abc.def abcdef false",
                "abc.def abc.def true",
                "abc.def abcZdef false",
                "abc?def abcZdef true",
                "abc?def abcdef false",
                "**/foo/bar foo/bar true",
                "**/foo/bar dir/foo/bar true",
                "**/foo/bar dir/dir2/foo/bar true",
                "abc/** abc false",
                "abc/** abc/def true",
                "abc/** abc/def/ghi true",
                "**/.foo .foo true",
                "**/.foo bar.foo false",
                "a(b)c/def a(b)c/def true",
                "a(b)c/def a(b)c/xyz false",
                "a.|)$(}+{bc a.|)$(}+{bc true",
                "a\\*b a*b true",
                "**~!util/docker/web util/docker/web/foo false",
                "**~!util/docker/web~util/docker/web/foo util/docker/web/foo true",
                "**~!dist/*.whl dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl false",
                "!fileutils.go~*.go fileutils.go true",
                "*.go~!fileutils.go fileutils.go false",
                "docs~!docs/README.md docs/README.md false",
                "docs/~!docs/README.md docs/README.md false",
                "docs/*~!docs/README.md docs/README.md false",
                "docs/*~!docs/README.md docs/other.md true",
                "*/temp* somedir/temporary.txt true",
                "*/temp* somedir/temp true",
                "*/*/temp* somedir/subdir/temporary.txt true",
                "*/*/temp* somedir/temporary.txt false",
                "temp? tempa true",
                "temp? temp false",
                "*.md~!README.md README.md false",
                "*.md~!README*.md~README-secret.md README-secret.md true",
                "*.md~README-secret.md~!README*.md README-secret.md false",
                "/foo/bar foo/bar true",
                "./foo/./bar foo/bar true",
                "foo/../bar bar true",
                "../bar bar false",
                "/../bar bar true",
                ". a false",
                "/ a false",
                "'# comment~a' a true",
                "'# comment' '# comment' false",
                "' # no comment' '# no comment' true",
                "'a  ' a true",
                "'  a' a true",
                "'*~  ! a ' a false",
                "~~a~ a true",
            })
    void leavesOutAsInDocker(String patterns, String path, boolean expected) {
        assertThat(IgnoreRules.parse(patterns.replace('~', '\n')).ignores(path)).isEqualTo(expected);
    }

    @Test
    void windowsMayHaveWrittenIt() {
        var rules = IgnoreRules.parse("\uFEFF# comment\r\na\r\n!a/b\r\n");
        assertThat(rules.ignores("a/c")).isTrue();
        assertThat(rules.ignores("a/b")).isFalse();
        assertThat(rules.hasExceptions()).isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a~!|line 2: \"!\" has no pattern behind it; write !NAME, such as !README.md",
                "a~~[b|line 3: \"[b\" is no pattern: a [ or a \\ in it has no end",
            })
    void aWrongPatternIsTold(String text, String message) {
        assertThatThrownBy(() -> IgnoreRules.parse(text.replace('~', '\n'))).hasMessage(message);
    }
}
