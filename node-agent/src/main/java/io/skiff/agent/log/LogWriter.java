package io.skiff.agent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Appends records to a container's log within a bound: a full file replaces the older one. */
final class LogWriter implements AutoCloseable {

    private static final Set<OpenOption> APPEND = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final LogFiles files;
    private final long maxFileBytes;
    private FileChannel channel;
    private long size;
    private boolean isTorn;

    private LogWriter(LogFiles files, long maxFileBytes, FileChannel channel) throws IOException {
        this.files = files;
        this.maxFileBytes = maxFileBytes;
        this.channel = channel;
        this.size = channel.size();
    }

    /** Opens the log where the last writer ended, even in the middle of a record. */
    static LogWriter open(Path directory, long maxFileBytes) throws IOException {
        Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
        var files = new LogFiles(directory);
        var writer = new LogWriter(files, maxFileBytes, FileChannel.open(files.current(), APPEND, OWNER_ONLY));
        writer.isTorn = !endsWithLineFeed(files.current());
        return writer;
    }

    /** @param records complete records */
    void append(byte[] records) throws IOException {
        if (size > 0 && size + records.length > maxFileBytes) {
            rotate();
        }
        if (isTorn) {
            write(new byte[] {'\n'});
        }
        // stays true until everything is written, because a full disk accepts only a part
        isTorn = true;
        write(records);
        isTorn = false;
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            size += channel.write(buffer);
        }
    }

    /** Deletes an empty log. {@link #close} must precede it. */
    void deleteIfEmpty() throws IOException {
        if (size == 0 && !Files.exists(files.older())) {
            Files.deleteIfExists(files.current());
            Files.deleteIfExists(files.current().getParent());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void rotate() throws IOException {
        Files.move(files.current(), files.older(), StandardCopyOption.ATOMIC_MOVE);
        FileChannel next = FileChannel.open(files.current(), APPEND, OWNER_ONLY);
        channel.close();
        channel = next;
        size = 0;
        isTorn = false;
    }

    private static boolean endsWithLineFeed(Path file) throws IOException {
        try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
            if (reading.size() == 0) {
                return true;
            }
            ByteBuffer last = ByteBuffer.allocate(1);
            return reading.read(last, reading.size() - 1) == 1 && last.get(0) == '\n';
        }
    }
}
