package io.skiff.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLinesTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LogLines log = new LogLines(new PrintStream(written, true, StandardCharsets.UTF_8), Optional.empty());

    @Test
    void oneThingSaidIsOneLineWhateverIsInIt() {
        log.println(
                "exec /bin/x\n2026-01-01T00:00:00Z ERROR Gateway forged\r\u001b[2Jwiped \u2028 \u202e \u0085 \u0000 ä\té");
        assertThat(lines())
                .containsExactly(
                        "exec /bin/x\\n2026-01-01T00:00:00Z ERROR Gateway forged\\r\\u001b[2Jwiped \\u2028 \\u202e"
                                + " \\u0085 \\u0000 ä\té");
    }

    @Test
    void aStackTraceKeepsItsLinesAndItsMessageIsOne() {
        new IllegalStateException("a\nERROR forged", new IOException("b\nERROR forged")).printStackTrace(log);
        assertThat(lines())
                .contains(
                        "java.lang.IllegalStateException: a\\nERROR forged",
                        "Caused by: java.io.IOException: b\\nERROR forged")
                .noneMatch(line -> line.startsWith("ERROR"))
                .anyMatch(line -> line.startsWith("\tat io.skiff.process.LogLinesTest"));
    }

    @Test
    void aLineIsBounded() {
        log.println("x".repeat(2_200_000));
        assertThat(lines()).singleElement().asString().hasSizeLessThan(8_300).endsWith("... (2200000 characters)");
    }

    @Test
    void aFileIsEmptiedWhenItIsFullAndTheLastPartIsKept(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("agent.log");
        Files.writeString(file, "what was there before\n");
        try (var out = new FileOutputStream(file.toFile(), true)) {
            var lines = new LogLines(
                    new PrintStream(out, true, StandardCharsets.UTF_8), Optional.of(new RotatedFile(file, 10_000)));
            for (int n = 0; n < 1_000; n++) {
                lines.println("line " + n + " " + "x".repeat(90));
                assertThat(Files.size(file)).isLessThanOrEqualTo(10_000);
            }
            lines.println("the last");
        }
        assertThat(Files.readString(file)).endsWith("the last\n");
        assertThat(Files.size(directory.resolve("agent.log.1"))).isBetween(9_000L, 10_000L);
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }

    private java.util.List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
