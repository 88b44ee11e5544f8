package io.skiff.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.image.ArchiveBuilder;
import io.skiff.agent.image.TarBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandIT {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private Path file;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void makeArchive() {
        file = new ArchiveBuilder()
                .ociImage(
                        "org.opencontainers.image.ref.name",
                        "web:v1",
                        new TarBuilder().file("a", "a").build())
                .write(directory.resolve("web.tar"));
    }

    @Test
    void importsListsAndRemoves() {
        assertThat(run("import", file.toString())).isZero();
        assertThat(out()).startsWith("imported web:v1 sha256:");
        assertThat(run("import", "--name=other/web:v2", file.toString())).isZero();
        out.reset();
        assertThat(run("ls")).isZero();
        assertThat(out().lines().toList())
                .first()
                .asString()
                .isEqualTo("REPOSITORY   TAG   IMAGE ID       IMPORTED        SIZE");
        assertThat(out())
                .contains("other/web    v2 ")
                .contains("web          v1 ")
                .contains("0 seconds ago   1B");
        assertThat(run("rm", "web:v1", "other/web:v2")).isZero();
        assertThat(run("rm", "web:v1")).isEqualTo(1);
        assertThat(err()).isEqualTo("error: no image is named web:v1 here; skiff image ls lists them\n");
    }

    @Test
    void tellsWrongCommandLinesFromFailures() {
        assertThat(run("import")).isEqualTo(2);
        assertThat(run("frob")).isEqualTo(2);
        assertThat(run("ls", "--colour")).isEqualTo(2);
        assertThat(err()).contains("error: unknown flag --colour").contains("skiff image import FILE");
        assertThat(run("import", "missing.tar")).isEqualTo(1);
        assertThat(err()).contains("error: missing.tar is not a file");
        assertThat(new ImageCommand(CLOCK, System.in, new PrintStream(out), new PrintStream(err))
                        .run(List.of(
                                "ls", "--data-dir", directory.resolve("none").toString())))
                .isEqualTo(1);
        assertThat(err()).contains("error: there are no images in ");
    }

    private int run(String... arguments) {
        var words = new java.util.ArrayList<>(List.of(arguments));
        words.add("--data-dir");
        words.add(directory.toString());
        return new ImageCommand(CLOCK, System.in, new PrintStream(out), new PrintStream(err)).run(words);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
