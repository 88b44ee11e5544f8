package io.skiff.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.pod.PodVolume.VolumeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeFilesTest {

    @TempDir
    Path directory;

    /** What a program sees that opened the old directory before the exchange. */
    @Test
    void allFilesChangeAtOnce() throws IOException {
        write(file("a", "1"), file("d/b", "1"));
        assertThat(Files.readSymbolicLink(directory.resolve("..data"))).hasToString("..1");
        assertThat(Files.readSymbolicLink(directory.resolve("d"))).hasToString("..data/d");
        try (var old = Beneath.directory(directory.resolve("..data"))) {
            assertThat(old.find("a")).isPresent();
            write(file("a", "2"), file("d/b", "2"));
            assertThat(old.find("a")).isEmpty();
        }
        assertThat(Files.readSymbolicLink(directory.resolve("..data"))).hasToString("..2");
        assertThat(directory.resolve("a")).hasContent("2");
        assertThat(directory.resolve("d/b")).hasContent("2");
        assertThat(directory.resolve("..1")).doesNotExist();
    }

    @Test
    void whatIsTheSameStays() throws IOException {
        write(file("a", "1"));
        assertThat(write(file("a", "1"))).isEqualTo("..1");
    }

    @Test
    void anEmptySetIsAnEmptyDirectory() throws IOException {
        write(file("a", "1"));
        write();
        try (var left = Files.list(directory.resolve("..data"))) {
            assertThat(left).isEmpty();
        }
        assertThat(directory).isDirectoryNotContaining("glob:**/a");
    }

    /** The agent is killed between any two of its steps, and a container with the right to mount writes there. */
    @Test
    void goesOnFromWhateverIsThere() throws IOException {
        Path host = Files.createDirectory(directory.resolveSibling(directory.getFileName() + "-host"));
        Files.createSymbolicLink(directory.resolve("..data"), host);
        Files.createDirectory(directory.resolve("..1"));
        Files.writeString(directory.resolve("..1/a"), "half");
        Files.createDirectories(directory.resolve("a/full"));
        Files.writeString(directory.resolve("..data_tmp"), "");
        Files.writeString(directory.resolve("stray"), "");

        write(file("a", "whole"));

        assertThat(directory.resolve("a")).hasContent("whole");
        assertThat(host).isEmptyDirectory();
        try (var names = Files.list(directory)) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("..1", "..data", "a");
        }
        Files.delete(host);
    }

    @Test
    void aPathIsNotAFileAndADirectory() {
        assertThatThrownBy(() -> write(file("a", "1"), file("a/b", "1")))
                .isInstanceOf(VolumeException.class)
                .hasMessage("in volume \"v\" \"a\" cannot be a file and the directory of \"a/b\"");
    }

    @Test
    void noFileTakesANameOfTheLayout() {
        for (var path : List.of("..data", "..1/a", "..x", "./..data/a")) {
            assertThatThrownBy(() -> write(file(path, "1"))).isInstanceOf(VolumeException.class);
        }
    }

    private String write(VolumeFile... files) throws IOException {
        try (var open = Beneath.directory(directory)) {
            return new VolumeFiles(open, OptionalLong.empty()).write("v", List.of(files));
        }
    }

    private static VolumeFile file(String path, String content) {
        return new VolumeFile(path, content.getBytes(StandardCharsets.UTF_8), 0644);
    }
}
