package io.skiff.agent.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.LogManager;

/** A file lock that one agent at a time holds. The kernel releases it, however the agent ends. */
public final class NodeLock implements AutoCloseable {

    /** One directory for all nodes of a host. It belongs to root, so that nobody else can keep agents out. */
    private static final Path OF_NETWORKS = Path.of("/run/skiff");

    private static final FileAttribute<?> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final FileChannel channel;

    private NodeLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock that allows one agent on a data directory.
     *
     * @throws IllegalStateException if another agent holds it
     */
    public static NodeLock ofData(Path file) {
        return acquire(file)
                .orElseThrow(() -> new IllegalStateException("another agent (process " + holder(file) + ") runs on "
                        + file.getParent() + "; stop it first"));
    }

    /**
     * Takes the lock that allows one agent in a network namespace, whose routes and addresses are of one node.
     *
     * @throws IllegalStateException if another agent holds it
     */
    public static NodeLock ofNetwork() {
        try {
            Files.createDirectories(OF_NETWORKS);
            var inode = Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino");
            var file = OF_NETWORKS.resolve("network-" + inode + ".lock");
            return acquire(file)
                    .orElseThrow(() -> new IllegalStateException("another agent (process " + holder(file)
                            + ") runs in this network namespace (" + inode
                            + "), whatever its --data-dir and --node-name:"
                            + " a host is one node. Stop it first; for several nodes on one machine give each a network"
                            + " namespace of its own, or a container"));
        } catch (IOException e) {
            throw new UncheckedIOException("lock this network namespace below " + OF_NETWORKS, e);
        }
    }

    private static Optional<NodeLock> acquire(Path file) {
        try {
            while (true) {
                var before = inode(file);
                var channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWN);
                if (!tryLock(channel)) {
                    channel.close();
                    return Optional.empty();
                }
                writeOwner(channel, file);
                // the former holder may have deleted the file after it was opened here
                if (before.isPresent() && before.equals(inode(file))) {
                    return Optional.of(new NodeLock(file, channel));
                }
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("lock " + file, e);
        }
    }

    /** Writes the owner for the message of a second agent. The lock works without it, for example on a full disk. */
    private static void writeOwner(FileChannel channel, Path file) {
        var owner = Long.toString(ProcessHandle.current().pid());
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            LogManager.getLogger(NodeLock.class)
                    .warn("The agent's process id was not written to {}: {}", file, e.toString());
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * Reads the file's inode without opening it: to close the file again would release this process's lock
     * (fcntl_locking(2)).
     */
    private static Optional<Object> inode(Path file) throws IOException {
        try {
            return Optional.of(Files.getAttribute(file, "unix:ino"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Reads the owner. The holder itself must not call this, for the same reason. */
    private static String holder(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Releases the lock, and deletes the file. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("release " + file, e);
        }
    }
}
