package io.skiff.agent.linux.file;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.archive.PathText;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Measures what trees take of the disk, as du does: a file with several names counts once, a hole not at all, and what
 * is mounted in a tree is not of it. Programs may change the tree meanwhile: every file is opened beneath the one above
 * it. A walk that takes too long stops, and what it found is the least that is there.
 */
public final class TreeSpace {

    /** The agent has a descriptor open for each level. */
    private static final int MOST_LEVELS = 200;

    /** Of files with several names, which are kept in mind. */
    private static final int MOST_LINKED = 100_000;

    private final BooleanSupplier isOver;
    private final Set<Long> linked = new HashSet<>();
    private long bytes;
    private long inodes;

    /** @param isOver whether the walk has taken long enough */
    public TreeSpace(BooleanSupplier isOver) {
        this.isOver = isOver;
    }

    /** Adds a tree. One that is not there takes nothing. */
    public TreeSpace add(Path directory) throws IOException {
        try (var root = Beneath.host(directory)) {
            count(root);
            if (root.isDirectory()) {
                walk(root, root.mountId(), 0);
            }
        } catch (ErrnoException refused) {
            requireGone(refused);
        }
        return this;
    }

    public long bytes() {
        return bytes;
    }

    /** Files, directories and links. */
    public long inodes() {
        return inodes;
    }

    private void walk(OpenPlace directory, long mount, int level) throws IOException {
        if (level == MOST_LEVELS) {
            return;
        }
        try (var entries = Files.newDirectoryStream(directory.path())) {
            for (var entry : entries) {
                if (isOver.getAsBoolean()) {
                    return;
                }
                one(directory, PathText.of(entry.getFileName()), mount, level);
            }
        } catch (DirectoryIteratorException fault) {
            throw fault.getCause();
        }
    }

    private void one(OpenPlace directory, String name, long mount, int level) throws IOException {
        try (var place = Beneath.open(directory, name)) {
            if (place.mountId() != mount) {
                return;
            }
            count(place);
            if (place.isDirectory()) {
                walk(place, mount, level + 1);
            }
        } catch (ErrnoException refused) {
            requireGone(refused);
        }
    }

    private void count(OpenPlace place) {
        boolean hasOtherNames = !place.isDirectory() && place.links() > 1;
        if (hasOtherNames && linked.size() < MOST_LINKED && !linked.add(place.inode())) {
            return;
        }
        bytes += place.diskBytes();
        inodes++;
    }

    /** Links cannot be opened; they take next to nothing. */
    private static void requireGone(ErrnoException refused) {
        boolean isLinkOrGone = refused.errno().equals(Errno.ELOOP)
                || refused.errno().equals(Errno.ENOENT)
                || refused.errno().equals(Errno.ENOTDIR);
        if (!isLinkOrGone) {
            throw refused;
        }
    }
}
