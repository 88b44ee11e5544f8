package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.command.BuildCommand;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.TarArchive;
import io.skiff.buildcontext.ContextArchive;
import io.skiff.buildcontext.PackedContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A context that is not there whole makes no image. */
class CutOffContextIT {

    @TempDir
    private Path directory;

    private Path context() throws IOException {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("a"), "one");
        Files.write(context.resolve("b"), new byte[4096]);
        return context;
    }

    @Test
    void aContextThatCannotBePackedHasNoEnd() throws IOException {
        Path context = context();
        Files.writeString(context.resolve(".dockerignore"), "[a\n");
        try (var packed = PackedContext.open(context, context.resolve("Dockerfile"))) {
            assertThatThrownBy(packed::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot pack the context " + context + ": ")
                    .hasMessageContaining("[a");
            assertThat(packed.problem()).isPresent();
        }
    }

    @Test
    void aWholeContextIsTheArchive() throws IOException {
        Path context = context();
        var expected = new ByteArrayOutputStream();
        ContextArchive.write(context, expected);
        try (var packed = PackedContext.open(context, context.resolve("Dockerfile"))) {
            assertThat(packed.readAllBytes()).isEqualTo(expected.toByteArray());
            assertThat(packed.problem()).isEmpty();
        }
    }

    @Test
    void theCommandFails() throws IOException {
        Path context = context();
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY . /\n");
        Files.writeString(context.resolve(".dockerignore"), "[a\n");
        var err = new ByteArrayOutputStream();
        var out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        int status = new BuildCommand(Clock.systemUTC(), out, new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of("--data-dir", directory.resolve("data").toString(), "-t", "app:1", context.toString()));
        assertThat(status).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cannot pack the context " + context + ": ");
    }

    /** Wherever the tar is cut, also between two entries and after a file of zeros. */
    @Test
    void everyCutIsSeen() throws IOException {
        var whole = new ByteArrayOutputStream();
        ContextArchive.write(context(), whole);
        var bytes = whole.toByteArray();
        TarArchive.unpackWhole(
                new ByteArrayInputStream(bytes), Files.createDirectory(directory.resolve("whole")), "it");
        int end = 512 + 512 + 512 + 4096;
        for (int length = 512; length <= end; length += 256) {
            Path place = Files.createDirectory(directory.resolve("cut-" + length));
            var cut = new ByteArrayInputStream(bytes, 0, length);
            assertThatThrownBy(() -> TarArchive.unpackWhole(cut, place, "it"))
                    .as("cut at " + length)
                    .isInstanceOf(ImageException.class);
        }
    }
}
