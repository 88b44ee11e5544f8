package io.skiff.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OomProtectionTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"0, -999", "300, -999", "-999, -999", "-1000, -1000"})
    void putsTheProcessBehindAllPods(String before, String after) throws IOException {
        var file = Files.writeString(directory.resolve("oom_score_adj"), before + "\n");

        OomProtection.begin(file);

        assertThat(file).content().isEqualToIgnoringNewLines(after);
    }

    @Test
    void doesNothingWhereItMayNot() {
        assertThatCode(() -> OomProtection.begin(directory)).doesNotThrowAnyException();
    }
}
