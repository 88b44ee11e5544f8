package io.skiff.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures the private memory of a process, including its swapped pages. It leaves out the pages of files: the kernel
 * takes them back when it needs them, their number depends on what other processes read, and they cannot grow because
 * the files do not.
 */
final class ServerMemory {

    private static final List<String> OWN = List.of("RssAnon:", "RssShmem:", "VmSwap:");

    private ServerMemory() {}

    static long bytes(String pid) {
        try {
            return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                    .map(line -> line.split("\\s+"))
                    .filter(words -> OWN.contains(words[0]))
                    .mapToLong(words -> 1024 * Long.parseLong(words[1]))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
