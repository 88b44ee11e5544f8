package io.skiff.agent.linux.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Bounds what one walk through a tree of files has in memory. Programs in containers choose how many files there are and how they are
 * called, and a walk in order needs all names of a directory at once, in each directory on its way.
 */
public final class WalkBounds {

    /** The entries of one directory. */
    public static final int MOST_IN_DIRECTORY = 100_000;

    /** All files, directories and links of a tree: those of one layer. */
    public static final long MOST_ENTRIES = 2_000_000;

    /** An eighth of the agent's heap, as a node builds four images at a time. */
    private static final long MOST_HELD_BYTES = 12 << 20;

    /** What the object of a name takes beside its bytes. */
    private static final long NAME_BYTES = 60;

    private final int mostInDirectory;
    private final long mostEntries;
    private final long mostHeldBytes;
    private long entries;
    private long heldBytes;

    public WalkBounds() {
        this(MOST_IN_DIRECTORY, MOST_ENTRIES, MOST_HELD_BYTES);
    }

    public WalkBounds(int mostInDirectory, long mostEntries, long mostHeldBytes) {
        this.mostInDirectory = mostInDirectory;
        this.mostEntries = mostEntries;
        this.mostHeldBytes = mostHeldBytes;
    }

    /**
     * Lists the names in a directory, by their bytes. They count until they are closed.
     *
     * @param shown names the directory in messages
     * @throws TooManyFilesException if there are more than this walk may have
     */
    public Names list(Path directory, String shown) throws IOException {
        var names = new Names(shown);
        try (var stream = Files.newDirectoryStream(directory)) {
            for (Path entry : stream) {
                names.add(entry);
            }
        } catch (DirectoryIteratorException fault) {
            names.close();
            throw fault.getCause();
        } catch (IOException fault) {
            names.close();
            throw fault;
        }
        Collections.sort(names.names);
        return names;
    }

    /**
     * Counts what a walk keeps of a file.
     *
     * @param shown names the file in messages
     */
    void hold(long bytes, String shown) throws TooManyFilesException {
        heldBytes += bytes;
        if (heldBytes > mostHeldBytes) {
            throw new TooManyFilesException("at " + shown
                    + " the names of the files that must be kept in mind (those of its directory, of the directories"
                    + " above it, and of files with several hard links) take more than " + mostHeldBytes
                    + " bytes; make fewer or shorter names, or delete them in the same step");
        }
    }

    void release(long bytes) {
        heldBytes -= bytes;
    }

    private void count(int inDirectory, String shown) throws TooManyFilesException {
        if (inDirectory > mostInDirectory) {
            throw new TooManyFilesException(
                    "the directory " + shown + " has more than " + mostInDirectory
                            + " entries, and no more are allowed in one; spread them over several, or delete them in the same step");
        }
        if (++entries > mostEntries) {
            throw new TooManyFilesException(
                    "up to the directory " + shown + " there are more than " + mostEntries
                            + " files, directories and links, and no more are allowed in one layer; make them in several steps");
        }
    }

    /** The names in one directory, in order. */
    public final class Names implements Iterable<Path>, AutoCloseable {

        private final String shown;
        private final List<Path> names = new ArrayList<>();
        private long bytes;

        private Names(String shown) {
            this.shown = shown;
        }

        private void add(Path entry) throws TooManyFilesException {
            names.add(entry.getFileName());
            count(names.size(), shown);
            // not of the name that is kept, which would keep its text as well
            long size = NAME_BYTES + entry.getFileName().toString().getBytes(StandardCharsets.UTF_8).length;
            bytes += size;
            hold(size, shown);
        }

        @Override
        public Iterator<Path> iterator() {
            return names.iterator();
        }

        @Override
        public void close() {
            release(bytes);
            bytes = 0;
        }
    }
}
