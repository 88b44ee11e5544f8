package io.skiff.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel settings of this network namespace. */
final class Sysctl {

    private static final Path ROOT = Path.of("/proc/sys/net/ipv4");

    private Sysctl() {}

    static String get(String name) {
        Path file = ROOT.resolve(name);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a value only if it differs, so that a read-only /proc/sys with the right values is good enough. */
    static void set(String name, String value) {
        Path file = ROOT.resolve(name);
        try {
            if (!Files.readString(file).strip().equals(value)) {
                Files.writeString(file, value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("set " + file + " to " + value + ": " + e.getMessage(), e);
        }
    }
}
