package io.skiff.agent.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A locked file {@code NAME.lock} that says that the directory NAME beside it is in use. It ends with its process, however that ends, and what it
 * left is cleared by the next one.
 *
 * <p>A process loses its lock on a file when it closes any channel of that file (POSIX record locks), so no file that this process has locked is
 * ever opened again.
 */
public final class WorkLock implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(WorkLock.class);
    private static final String SUFFIX = ".lock";

    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private WorkLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Clears the directory of a process that has ended. */
    @FunctionalInterface
    public interface Clearing {

        /** @param directory perhaps not there */
        void clear(Path directory) throws IOException;
    }

    /**
     * Makes a lock for a directory that is not there yet.
     *
     * @throws IOException also if there is such a lock already
     */
    public static WorkLock make(Path directory) throws IOException {
        Path file = fileOf(directory.toAbsolutePath());
        OWN.add(file);
        try {
            for (int i = 0; i < 3; i++) {
                var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                channel.lock();
                if (Files.exists(file)) {
                    return new WorkLock(file, channel);
                }
                // another process found it unlocked, and took it for an abandoned one
                channel.close();
            }
            throw new IOException("another process deletes " + file + " again and again");
        } catch (IOException | RuntimeException e) {
            OWN.remove(file);
            throw e;
        }
    }

    /** Clears what processes left that have ended. What cannot be cleared is told in the log, and left for the next time. */
    public static void clearAbandoned(Path parent, Clearing clearing) throws IOException {
        try (var files = Files.newDirectoryStream(parent.toAbsolutePath())) {
            for (Path file : files) {
                if (!isLock(file)) {
                    clearIfNobodys(file, clearing);
                } else if (!OWN.contains(file)) {
                    clearIfAbandoned(file, clearing);
                }
            }
        }
    }

    private static boolean isLock(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /** A directory comes after its lock, and goes before it, unless it could not be deleted. */
    private static void clearIfNobodys(Path directory, Clearing clearing) {
        if (!Files.exists(fileOf(directory))) {
            try {
                clearing.clear(directory);
            } catch (IOException | RuntimeException e) {
                LOG.warn("What a process left in {} cannot be cleared yet", directory, e);
            }
        }
    }

    /** The directories in there that are in use, by this or another process. */
    static List<Path> held(Path parent) throws IOException {
        var held = new ArrayList<Path>();
        if (!Files.isDirectory(parent)) {
            return held;
        }
        try (var files = Files.newDirectoryStream(parent.toAbsolutePath(), "*" + SUFFIX)) {
            for (Path file : files) {
                if (OWN.contains(file) || isHeld(file)) {
                    held.add(directoryOf(file));
                }
            }
        }
        return held;
    }

    private static boolean isHeld(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = tryLock(channel)) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void clearIfAbandoned(Path file, Clearing clearing) {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = tryLock(channel)) {
            if (lock != null) {
                clearing.clear(directoryOf(file));
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // its own process has just deleted it
        } catch (IOException | RuntimeException e) {
            LOG.warn("What a killed process left in {} cannot be cleared yet", directoryOf(file), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another thread is clearing it
        }
    }

    private static Path fileOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + SUFFIX);
    }

    private static Path directoryOf(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
    }

    /** Gives the lock up; its directory is gone already. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } finally {
            OWN.remove(file);
        }
    }
}
