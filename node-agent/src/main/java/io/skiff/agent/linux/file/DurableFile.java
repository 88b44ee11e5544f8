package io.skiff.agent.linux.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A file that only its owner may read. A write replaces it as a whole: after a crash it has the old content or the new
 * one.
 */
public final class DurableFile {

    /** The suffix of a file that is still being written. */
    public static final String UNFINISHED = ".next";

    private final Path path;

    public DurableFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    public Optional<byte[]> read() {
        try {
            return Files.exists(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + path, e);
        }
    }

    public void replace(byte[] content) {
        try {
            write(content, true);
            syncDirectory(path.toAbsolutePath().resolveSibling(""));
        } catch (IOException e) {
            throw new UncheckedIOException("write " + path, e);
        }
    }

    /**
     * Replaces the content. The name is on disk only after a sync of the directory; the content is, if
     * {@code isSynced}.
     */
    public void write(byte[] content, boolean isSynced) throws IOException {
        var next = path.resolveSibling(path.getFileName() + UNFINISHED);
        Files.deleteIfExists(next);
        var owned = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owned)) {
            var left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            if (isSynced) {
                channel.force(true);
            }
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }

    public static void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
