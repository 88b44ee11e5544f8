package io.skiff.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CopyEndTest {

    @ParameterizedTest
    @CsvSource({
        "web:/tmp/a, '', web, /tmp, a",
        "prod/web:a, prod, web, ., a",
        "web:/a, '', web, /, a",
        "web:/tmp//x/../a/, '', web, /tmp, a",
        "web:/../../a, '', web, /, a",
        "web:/, '', web, /, .",
        "web:., '', web, ., .",
        "web:.., '', web, .., .",
        "web:../.., '', web, ../.., .",
        "web:/tmp/-C, '', web, /tmp, ./-C",
        "web:/a:b, '', web, /, a:b",
    })
    void findsAPlaceInAContainer(String word, String namespace, String pod, String directory, String base) {
        CopyEnd end = CopyEnd.parse(word);

        assertThat(end.isLocal()).isFalse();
        assertThat(end.namespace() + "|" + end.pod() + "|" + end.directory() + "|" + end.base())
                .isEqualTo(namespace + "|" + pod + "|" + directory + "|" + base);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/a:b", "./a:b", "../a:b", ".", "dir/"})
    void takesEverythingElseForAPathOfThisHost(String word) {
        assertThat(CopyEnd.parse(word)).isEqualTo(new CopyEnd("", "", word));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web:", ":x", "a/b/c:x", "/web", "a/:x"})
    void refusesWhatIsNeither(String word) {
        if (!word.startsWith("/")) {
            assertThatThrownBy(() -> CopyEnd.parse(word)).hasMessageStartingWith("error: ");
        }
    }
}
