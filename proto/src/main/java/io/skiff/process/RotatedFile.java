package io.skiff.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A log file to which this process's output was redirected, for appending. Full, it is copied to {@code <file>.1} and emptied: the
 * redirection stays with the file, so that it cannot be another one.
 */
final class RotatedFile {

    /** Two of these on the disk for each daemon. */
    private static final long MOST_BYTES = 10L << 20;

    private final Path file;
    private final long most;
    private long size;

    RotatedFile(Path file) {
        this(file, MOST_BYTES);
    }

    RotatedFile(Path file, long most) {
        this.file = file;
        this.most = most;
        this.size = sizeOf(file);
    }

    /** Before so much more is written. What cannot be copied is given up: a full disk gets no fuller. */
    void makeRoom(int bytes) {
        size += bytes;
        if (size <= most) {
            return;
        }
        try {
            Files.copy(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // the log goes on without what was before
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        } catch (IOException e) {
            // gone, or not ours to write: nobody could be told
        }
        size = bytes;
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
