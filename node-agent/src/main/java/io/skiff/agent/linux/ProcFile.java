package io.skiff.agent.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The small files of the kernel. */
public final class ProcFile {

    private ProcFile() {}

    /**
     * Reads in one call: of a number in /proc/sys a second one gets nothing, and Files.readString begins with one byte.
     *
     * @return without spaces and lines around it
     */
    public static String read(Path file) {
        try (var open = new FileInputStream(file.toFile())) {
            return new String(open.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + file, fault);
        }
    }
}
