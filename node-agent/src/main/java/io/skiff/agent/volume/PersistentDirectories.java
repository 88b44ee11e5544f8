package io.skiff.agent.volume;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The directories of persistent volumes, which outlive pods: {@code <directory>/<handle>}. One is made once, when the
 * control plane asks for it, and removed when it asks for that. Nothing else makes or removes any: a missing one stays
 * missing.
 */
public final class PersistentDirectories {

    /** Also the rule of the control plane. */
    private static final Pattern HANDLE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,251}[a-z0-9])?");

    /** Pods of any user may write there, as in a volume of the local-path provisioner. */
    private static final int MODE = 0777;

    private static final int CLOSED = 0700;

    /** No handle ends in this. */
    private static final String NEXT = ".next";

    private final Path directory;
    private final List<Path> ofTheAgent;
    private final Mounts mounts;

    /** Those that are being read for a copy, or made as one: nobody else has them meanwhile. */
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    /**
     * @param directory closed to other users
     * @param ofTheAgent where no volume may be that an administrator names by its path
     */
    public PersistentDirectories(Path directory, List<Path> ofTheAgent) {
        this.directory = directory.toAbsolutePath();
        this.ofTheAgent = List.copyOf(ofTheAgent);
        this.mounts = new Mounts();
    }

    /** Makes an empty directory unless it is there. It is complete, with its mode, or not there at all. */
    public void make(String handle) {
        requireHandle(handle);
        try {
            Files.createDirectories(directory);
            try (var parent = Beneath.directory(directory)) {
                parent.setMode(CLOSED);
                if (parent.isDirectory(handle)) {
                    return;
                }
                parent.delete(handle + NEXT);
                parent.makeDirectory(handle + NEXT, MODE);
                try (var made = parent.enter(handle + NEXT)) {
                    made.setMode(MODE);
                }
                parent.move(handle + NEXT, parent, handle);
                parent.sync();
            }
        } catch (IOException | ErrnoException e) {
            throw new VolumeException("make the directory of persistent volume " + handle + ": " + e.getMessage(), e);
        }
    }

    /** Holds a directory until the result is closed: no pod gets it, and it is not removed. */
    public Hold hold(String handle) {
        requireHandle(handle);
        if (!held.add(handle)) {
            throw new VolumeException("persistent volume " + handle + " is being copied");
        }
        return () -> held.remove(handle);
    }

    /** A directory that nobody else has. */
    @FunctionalInterface
    public interface Hold extends AutoCloseable {

        @Override
        void close();
    }

    /** Where a directory that is held is made, under the name that the result says, before it is {@link #complete}. Nothing has that name. */
    public Path begin(String handle) throws IOException {
        requireHandle(handle);
        Files.createDirectories(directory);
        try (var parent = Beneath.directory(directory)) {
            parent.setMode(CLOSED);
            parent.delete(handle + NEXT);
        }
        return directory.resolve(handle + NEXT);
    }

    /** Makes what was made since {@link #begin} the directory. */
    public void complete(String handle) throws IOException {
        new Inodes().syncFileSystem(directory);
        try (var parent = Beneath.directory(directory)) {
            parent.move(handle + NEXT, parent, handle);
            parent.sync();
        }
    }

    /** Removes what was made since {@link #begin}. */
    public void giveUp(String handle) throws IOException {
        DeletedTree.delete(directory.resolve(handle + NEXT));
    }

    /** The directory of a volume that was made, to be read. */
    public Path path(String handle) {
        if (!isThere(handle)) {
            throw new VolumeException("persistent volume " + handle + " is not on this node");
        }
        return directory.resolve(handle);
    }

    public boolean isThere(String handle) {
        requireHandle(handle);
        return Files.isDirectory(directory.resolve(handle), java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Removes a directory with its content. Does nothing if it is not there. It follows no link, and touches nothing if
     * a file system is mounted beneath it: that one is somebody else's.
     */
    public void remove(String handle) {
        requireHandle(handle);
        var path = directory.resolve(handle);
        if (held.contains(handle)) {
            throw new VolumeException("persistent volume " + handle + " is not removed: it is being copied");
        }
        if (!Files.isDirectory(directory)) {
            return;
        }
        try {
            requireUnmounted(handle);
            DeletedTree.delete(directory.resolve(handle + NEXT));
            DeletedTree.delete(path);
        } catch (IOException | ErrnoException e) {
            throw new VolumeException(
                    "remove the directory of persistent volume " + handle + ": " + e.getMessage()
                            + "; a file that cannot be deleted may be immutable (chattr -R -i " + path + ")",
                    e);
        }
    }

    /** The kernel names mounts by their real paths, and the way to the state directory may be a link. */
    void requireUnmounted(String handle) throws IOException {
        var real = directory.toRealPath();
        try (var parent = Beneath.directory(real)) {
            if (parent.isDirectory(handle) && !isOnSameMount(parent, handle)) {
                throw new VolumeException("persistent volume " + handle
                        + " is not removed: it lies on another file system than its neighbours, which is mounted on "
                        + real.resolve(handle) + "; unmount it");
            }
        }
        var mounted = mounts.at(real.resolve(handle));
        if (!mounted.isEmpty()) {
            throw new VolumeException("persistent volume " + handle + " is not removed: something is mounted on "
                    + mounted.get(0) + "; unmount it");
        }
    }

    private static boolean isOnSameMount(Beneath parent, String handle) {
        try (var own = parent.open("");
                var volume = parent.open(handle)) {
            return own.mountId() == volume.mountId();
        }
    }

    /** Returns the directory of a volume that was made. */
    Path require(String volume, String handle) {
        requireHandle(handle);
        var path = directory.resolve(handle);
        if (held.contains(handle)) {
            throw new VolumeException("persistent volume \"" + volume + "\" is being copied");
        }
        if (!isThere(handle)) {
            throw new VolumeException("the directory of persistent volume \"" + volume + "\" is missing on this node ("
                    + path + "). It was made before, and is not made anew empty: restore it, or delete the claim");
        }
        return path;
    }

    /**
     * Returns where a path of an administrator leads, as far as it exists. That must not be in the agent's own
     * directories, and they must not be in it.
     */
    Path requireForeign(String volume, Path path) throws IOException {
        var existing = path;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        var real = existing.toRealPath();
        for (var own : ofTheAgent) {
            if (!Files.exists(own)) {
                continue;
            }
            var realOwn = own.toRealPath();
            boolean isAround = realOwn.startsWith(real) && existing.equals(path);
            if (real.startsWith(realOwn) || isAround) {
                throw new VolumeException("the path " + path + " of persistent volume \"" + volume
                        + "\" leads into the agent's own directory " + own + ", which is not allowed");
            }
        }
        return real;
    }

    private static void requireHandle(String handle) {
        if (!HANDLE.matcher(handle).matches()) {
            throw new VolumeException("\"" + handle + "\" is not the name of a persistent volume's directory");
        }
    }
}
