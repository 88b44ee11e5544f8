package io.skiff.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A log file to which this process's output was redirected in append mode. Once full, it is copied to {@code <file>.1}
 * and truncated: the redirection keeps the file open, so a new file would stay empty.
 */
final class RotatedFile {

    /** The disk holds two files of this size for each daemon. */
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

    /**
     * Rotates before the file would exceed its size. If the copy fails, the old lines are lost: a full disk must not
     * become fuller.
     */
    void makeRoom(int bytes) {
        size += bytes;
        if (size <= most) {
            return;
        }
        try {
            Files.copy(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // the log goes on without the old lines
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        } catch (IOException e) {
            // the file is gone or not ours to write, and there is no other place to say so
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
