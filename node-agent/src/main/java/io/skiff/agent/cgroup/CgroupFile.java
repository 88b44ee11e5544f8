package io.skiff.agent.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/** A control file. It is read as text, and written in one call of write. */
record CgroupFile(Path path) {

    static CgroupFile in(Path directory, String name) {
        return new CgroupFile(directory.resolve(name));
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** @throws UncheckedIOException if the kernel refuses the value; it names file and value */
    void write(String value) {
        try (var channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException fault) {
            throw new UncheckedIOException("write \"" + value + "\" to " + path + ": " + fault.getMessage(), fault);
        }
    }

    /** Reads the file; empty if it does not exist. */
    Optional<String> read() {
        try {
            return Optional.of(Files.readString(path, StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException fault) {
            // ENODEV: the group was removed between open and read
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
