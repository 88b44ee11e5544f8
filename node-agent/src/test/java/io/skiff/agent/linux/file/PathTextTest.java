package io.skiff.agent.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.archive.PathText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTextTest {

    /** The bytes as characters. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a b+c%41",
                "\u00ff",
                "caf\u00e9",
                "\u00c3\u00a9",
                "a\u00e2\u0082",
                "\u00ed\u00b3\u00bf",
                "\u00f0\u009f\u0090\u00b3",
                "\u00ef\u00bf\u00bd",
                "\u0080\u00ef\u00bf\u00bd\u00fe",
                "/a/\u00ff/b",
                "/",
                "\u00ff/../\u00fe",
            })
    void keepsAllBytes(String characters) {
        byte[] bytes = characters.getBytes(StandardCharsets.ISO_8859_1);
        var text = PathText.of(bytes);
        assertThat(PathText.bytes(text)).isEqualTo(bytes);
        assertThat(PathText.of(PathText.path(text))).isEqualTo(text);
        assertThat(PathText.path(text).isAbsolute()).isEqualTo(characters.startsWith("/"));
    }

    @Test
    void keepsBytesByChance() {
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(PathText.bytes(PathText.of(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void differentNamesAreDifferentFiles(@TempDir Path directory) throws Exception {
        for (var name : new String[] {"\uDCFF", "\uDCFE", "\uFFFD", "\u00ff", "\uDCC3\u00e9"}) {
            Files.writeString(PathText.resolve(directory, name), "");
        }
        try (var files = Files.newDirectoryStream(directory)) {
            assertThat(files)
                    .extracting(file -> PathText.of(file.getFileName()))
                    .containsExactlyInAnyOrder("\uDCFF", "\uDCFE", "\uFFFD", "\u00ff", "\uDCC3\u00e9");
        }
        try (var beneath = Beneath.directory(directory);
                var file = beneath.open("\uDCFE")) {
            assertThat(file.isRegularFile()).isTrue();
        }
    }

    @Test
    void textForPeopleIsText() {
        assertThat(PathText.shown("a\uDCFFb")).isEqualTo("a\uFFFDb");
        assertThat(PathText.shown("\u00e9")).isEqualTo("\u00e9");
    }

    @Test
    void aZeroByteIsNoName() {
        assertThatThrownBy(() -> PathText.path("a\0\uDCFF")).isInstanceOf(InvalidPathException.class);
    }
}
