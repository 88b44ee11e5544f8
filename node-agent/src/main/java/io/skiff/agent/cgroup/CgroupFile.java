package io.skiff.agent.cgroup;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A control file. It is read as text, and written in one call of write; both also on a thread that was interrupted, where a channel would close:
 * who cleans up after a client that has gone must be able to kill.
 */
record CgroupFile(Path path) {

    static CgroupFile in(Path directory, String name) {
        return new CgroupFile(directory.resolve(name));
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** @throws UncheckedIOException if the kernel refuses the value; it names file and value */
    void write(String value) {
        try (var file = new FileOutputStream(path.toFile())) {
            file.write(value.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException fault) {
            throw new UncheckedIOException("write \"" + value + "\" to " + path + ": " + fault.getMessage(), fault);
        }
    }

    /** Reads the file; empty if it does not exist. */
    Optional<String> read() {
        try (var file = new FileInputStream(path.toFile())) {
            return Optional.of(new String(file.readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException absent) {
            // ENODEV too: the group was removed between open and read
            return Optional.empty();
        }
    }

    /** Finds the number after a word at the beginning of a line, as in memory.events. */
    OptionalLong readField(String name) {
        return read().flatMap(text ->
                        text.lines().filter(line -> line.startsWith(name + " ")).findFirst())
                .map(line -> OptionalLong.of(Long.parseLong(line.substring(name.length() + 1))))
                .orElse(OptionalLong.empty());
    }
}
