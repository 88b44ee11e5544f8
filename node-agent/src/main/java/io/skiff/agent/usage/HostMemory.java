package io.skiff.agent.usage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this host. */
public record HostMemory(long totalBytes, long freeBytes, long inactiveFileBytes) {

    private static final int KIBIBYTE = 1024;

    /** Reads it from meminfo (proc(5)). */
    public static HostMemory read(Path proc) {
        long total = 0;
        long free = 0;
        long inactive = 0;
        try {
            for (var line : Files.readAllLines(proc.resolve("meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    total = bytes(line);
                } else if (line.startsWith("MemFree:")) {
                    free = bytes(line);
                } else if (line.startsWith("Inactive(file):")) {
                    inactive = bytes(line);
                }
            }
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + proc.resolve("meminfo"), fault);
        }
        return new HostMemory(total, free, inactive);
    }

    /** As for containers: what is in use without the pages of files that nobody used lately. */
    public long workingSetBytes() {
        return Math.max(0, totalBytes - free() - inactiveFileBytes);
    }

    /** The kubelet's memory.available. */
    public long availableBytes() {
        return totalBytes - workingSetBytes();
    }

    private long free() {
        return Math.min(freeBytes, totalBytes);
    }

    private static long bytes(String line) {
        var words = line.split(" +", -1);
        return Long.parseLong(words[1]) * KIBIBYTE;
    }
}
