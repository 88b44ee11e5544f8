package io.skiff.controlplane;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** The server's directory: it admits one server at a time, and holds the server's id. */
final class DataDirectory {

    private DataDirectory() {}

    /**
     * Locks the directory, and fails if another server has locked it. The lock ends with {@code close} or with the
     * process.
     */
    static AutoCloseable lock(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        var file = directory.resolve("lock");
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(directory + " is in use in this process", e);
        }
        channel.close();
        throw new IOException(
                directory + " is in use by another server; stop that one first, or choose another --data-dir");
    }

    /** The server's id, which stays the same after a restart. */
    static String serverId(Path directory) throws IOException {
        var file = directory.resolve("server-id");
        if (!Files.exists(file)) {
            var fresh = directory.resolve("server-id.new");
            Files.writeString(fresh, UUID.randomUUID().toString());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.readString(file).strip();
    }
}
