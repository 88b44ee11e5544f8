package io.skiff.agent.image;

import io.skiff.agent.linux.file.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers that steps of builds made, by the keys of the steps: {@code <key>} with the layer's name in it. A file's time is that of its
 * last use. A result keeps its layer.
 */
final class StepResults {

    private final Path directory;
    private final Clock clock;

    StepResults(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** One of them. */
    record Result(String key, BuildStore.Layer layer, Instant lastUse) {}

    void create() throws IOException {
        Files.createDirectories(directory);
    }

    /** Finds a result, whose layer may be gone, and notes the use. */
    Optional<BuildStore.Layer> find(String key) {
        Path file = directory.resolve(key);
        try {
            var found = BuildStore.Layer.parse(Files.readString(file));
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return found;
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("read the result of a step, " + file, e);
        }
    }

    void put(String key, BuildStore.Layer layer) throws IOException {
        new DurableFile(directory.resolve(key)).write(layer.toString().getBytes(StandardCharsets.UTF_8), false);
    }

    List<Result> list() throws IOException {
        var results = new ArrayList<Result>();
        create();
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                var key = file.getFileName().toString();
                if (Digest.isHex(key)) {
                    read(file).ifPresent(results::add);
                }
            }
        }
        return results;
    }

    private static Optional<Result> read(Path file) throws IOException {
        try {
            var layer = BuildStore.Layer.parse(Files.readString(file)).orElse(BuildStore.Layer.EMPTY);
            return Optional.of(new Result(
                    file.getFileName().toString(),
                    layer,
                    Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    void remove(String key) throws IOException {
        Files.deleteIfExists(directory.resolve(key));
    }

    /** Deletes what killed processes did not write to its end. The caller holds the lock under which results are written. */
    void clearLeftovers() throws IOException {
        create();
        try (var files = Files.newDirectoryStream(directory, "*" + DurableFile.UNFINISHED)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
