package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process outside of a build has the root of its command open, as if the command had passed it a descriptor. */
class HeldRootIT {

    private static final String DOCKERFILE = "FROM busybox\nRUN --mount=type=cache,target=/c echo %s >/made"
            + " && until [ -e /c/go ]; do sleep 0.1; done\n";

    private final BuildLab lab = new BuildLab();

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    /** A file in the root of the process whose command line has this word, opened from outside. */
    private static Optional<FileChannel> hold(String word) {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    var line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
                    if (line.startsWith("/bin/sh\0-c\0echo " + word) && Files.exists(process.resolve("root/made"))) {
                        return Optional.of(FileChannel.open(process.resolve("root/made")));
                    }
                } catch (IOException ended) {
                    // not this one
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return Optional.empty();
    }

    private FileChannel awaitHeld(String word) {
        return await().until(() -> hold(word), Optional::isPresent).orElseThrow();
    }

    private void letGo() throws IOException {
        try (var caches = Files.newDirectoryStream(lab.data.resolve("build").resolve("caches"), "2f63")) {
            Files.createFile(caches.iterator().next().resolve("go"));
        }
    }

    @Test
    void aLayerThatOthersCouldChangeIsNotKept() throws IOException {
        var build = CompletableFuture.supplyAsync(() -> lab.build(DOCKERFILE.formatted("held-987651")));
        try (var held = awaitHeld("held-987651")) {
            letGo();

            assertThatThrownBy(build::join)
                    .hasCauseInstanceOf(BuildException.class)
                    .hasMessageContaining("line 2: RUN")
                    .hasMessageContaining("a process outside of it has a file or directory of its root open");
            assertThat(held).isNotNull();
        }

        assertThat(lab.leftovers()).isEmpty();
        assertThat(lab.content(lab.build(DOCKERFILE.formatted("held-987651")), "made"))
                .as("built again, with nobody else")
                .isEqualTo("held-987651\n");
        assertThat(lab.output()).doesNotContain("Using cache");
    }

    @Test
    void itIsKeptIfTheyLetGoInTime() throws IOException {
        var build = CompletableFuture.supplyAsync(() -> lab.build(DOCKERFILE.formatted("held-987652")));
        try (var held = awaitHeld("held-987652")) {
            letGo();
            assertThat(held).isNotNull();
        }

        assertThat(lab.content(build.join(), "made")).isEqualTo("held-987652\n");
    }
}
