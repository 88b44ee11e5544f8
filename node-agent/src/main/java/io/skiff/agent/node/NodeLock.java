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

/** A file that one agent at a time holds; the kernel gives it back however the agent ends. */
public final class NodeLock implements AutoCloseable {

    /** Root's own, so that nobody else can keep agents out; the same one for every node of a host. */
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
     * At most one agent on a data directory.
     *
     * @throws IllegalStateException when another agent has it
     */
    public static NodeLock ofData(Path file) {
        return take(file)
                .orElseThrow(() -> new IllegalStateException("another agent (process " + holder(file) + ") runs on "
                        + file.getParent() + "; stop it first"));
    }

    /**
     * At most one agent in a network namespace: routes and addresses there are of one node.
     *
     * @throws IllegalStateException when another agent has it
     */
    public static NodeLock ofNetwork() {
        try {
            Files.createDirectories(OF_NETWORKS);
            var inode = Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino");
            var file = OF_NETWORKS.resolve("network-" + inode + ".lock");
            return take(file)
                    .orElseThrow(() -> new IllegalStateException("another agent (process " + holder(file)
                            + ") runs in this network namespace (" + inode
                            + "), whatever its --data-dir and --node-name:"
                            + " a host is one node. Stop it first; for several nodes on one machine give each a network"
                            + " namespace of its own, or a container"));
        } catch (IOException e) {
            throw new UncheckedIOException("lock this network namespace below " + OF_NETWORKS, e);
        }
    }

    private static Optional<NodeLock> take(Path file) {
        try {
            while (true) {
                var before = inode(file);
                var channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWN);
                if (!tryLock(channel)) {
                    channel.close();
                    return Optional.empty();
                }
                writeOwner(channel, file);
                // Whoever had it before may have deleted it after it was opened here.
                if (before.isPresent() && before.equals(inode(file))) {
                    return Optional.of(new NodeLock(file, channel));
                }
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("lock " + file, e);
        }
    }

    /** For the message of whoever comes second; the lock holds without it, also on a full disk. */
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

    /** Does not open the file: to close it again would give back this process's lock (fcntl_locking(2)). */
    private static Optional<Object> inode(Path file) throws IOException {
        try {
            return Optional.of(Files.getAttribute(file, "unix:ino"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Not to be asked by the holder itself, for the same reason. */
    private static String holder(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Gives it back, and leaves no file. */
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
