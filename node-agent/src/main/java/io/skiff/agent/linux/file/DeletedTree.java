package io.skiff.agent.linux.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Objects;
import java.util.UUID;

/**
 * Deletes a directory with everything below it, whatever a container made of it. Symbolic links are deleted themselves,
 * not their targets. Where something is mounted in it nothing is deleted: it is somebody else's.
 *
 * <p>Every name is relative to an open directory, so that no path can become too long (PATH_MAX) or be redirected
 * meanwhile. Directories deeper than a few levels are moved up first, so neither the stack nor the number of open
 * directories grows with the depth.
 */
public final class DeletedTree {

    private static final int MOST_LEVELS = 16;

    private final SecureDirectoryStream<Path> parent;
    private final Path name;
    private boolean isMovedUp;

    private DeletedTree(SecureDirectoryStream<Path> parent, Path name) {
        this.parent = parent;
        this.name = name;
    }

    /** Deletes a path. Does nothing if it does not exist. */
    public static void delete(Path path) throws IOException {
        var absolute = path.toAbsolutePath();
        var above = Objects.requireNonNull(absolute.getParent());
        try (var stream = Files.newDirectoryStream(above)) {
            if (!(stream instanceof SecureDirectoryStream<Path> parent)) {
                throw new IOException("the file system of " + path + " has no openat");
            }
            requireNoMount(above, absolute.getFileName());
            new DeletedTree(parent, absolute.getFileName()).delete();
        } catch (NoSuchFileException absent) {
            // it is gone, as it should be
        } catch (DirectoryIteratorException fault) {
            throw fault.getCause();
        }
    }

    private static void requireNoMount(Path above, Path name) throws IOException {
        if (!hasPlace(above)) {
            return;
        }
        var path = above.toRealPath().resolve(name);
        var mounted = MountPoints.at(path);
        if (!mounted.isEmpty()) {
            throw new IOException("nothing is deleted in " + path + ", because " + String.join(", ", mounted)
                    + (mounted.size() == 1 ? " is a mount point" : " are mount points"));
        }
    }

    /** An open directory of a mount that is attached nowhere has none: the path that the kernel tells for it is another one's, or nobody's. */
    private static boolean hasPlace(Path directory) throws IOException {
        try {
            return Files.isSameFile(directory.toRealPath(), directory);
        } catch (NoSuchFileException none) {
            return false;
        }
    }

    private void delete() throws IOException {
        if (!isDirectory(parent, name)) {
            parent.deleteFile(name);
            return;
        }
        do {
            isMovedUp = false;
            try (var top = open(parent, name)) {
                empty(top, top, 1);
            }
        } while (isMovedUp);
        parent.deleteDirectory(name);
    }

    private void empty(SecureDirectoryStream<Path> directory, SecureDirectoryStream<Path> top, int level)
            throws IOException {
        for (Path entry : directory) {
            try {
                delete(directory, entry.getFileName(), top, level);
            } catch (NoSuchFileException absent) {
                // somebody else deleted it
            }
        }
    }

    private void delete(SecureDirectoryStream<Path> directory, Path entry, SecureDirectoryStream<Path> top, int level)
            throws IOException {
        if (!isDirectory(directory, entry)) {
            directory.deleteFile(entry);
        } else if (level == MOST_LEVELS) {
            directory.move(entry, top, Path.of(UUID.randomUUID().toString()));
            isMovedUp = true;
        } else {
            try (var next = open(directory, entry)) {
                empty(next, top, level + 1);
            }
            directory.deleteDirectory(entry);
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> directory, Path entry) throws IOException {
        return directory
                .getFileAttributeView(entry, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }

    private static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> directory, Path entry)
            throws IOException {
        return directory.newDirectoryStream(entry, LinkOption.NOFOLLOW_LINKS);
    }
}
