package io.skiff.agent.usage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of this host.
 *
 * @param obtainableBytes what the kernel says that programs could get without swapping
 */
public record HostMemory(long totalBytes, long freeBytes, long inactiveFileBytes, long obtainableBytes) {

    private static final int KIBIBYTE = 1024;

    /** Reads it from meminfo (proc(5)). */
    public static HostMemory read(Path proc) {
        long total = 0;
        long free = 0;
        long inactive = 0;
        long obtainable = 0;
        try {
            for (var line : Files.readAllLines(proc.resolve("meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    total = bytes(line);
                } else if (line.startsWith("MemFree:")) {
                    free = bytes(line);
                } else if (line.startsWith("Inactive(file):")) {
                    inactive = bytes(line);
                } else if (line.startsWith("MemAvailable:")) {
                    obtainable = bytes(line);
                }
            }
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + proc.resolve("meminfo"), fault);
        }
        return new HostMemory(total, free, inactive, obtainable);
    }

    /** As for containers: what is in use without the pages of files that nobody used lately. */
    public long workingSetBytes() {
        return Math.max(0, totalBytes - free() - inactiveFileBytes);
    }

    /**
     * The kubelet's memory.available, or what the kernel says if that is more: files that were read often can be read
     * again, and no pod has to end for them.
     */
    public long availableBytes() {
        return Math.max(totalBytes - workingSetBytes(), obtainableBytes);
    }

    private long free() {
        return Math.min(freeBytes, totalBytes);
    }

    private static long bytes(String line) {
        var words = line.split(" +", -1);
        return Long.parseLong(words[1]) * KIBIBYTE;
    }
}
