package io.skiff.agent.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What running builds use, so that it is not collected: notes in the directory of each build, for the collecting process may be another one.
 * The notes of a killed build count for nothing.
 */
final class BuildLeases {

    /** In the directory of a build. */
    private static final String NOTES = "uses";

    private static final String LAYER = "layer-";
    private static final String MOUNT = "mount-";

    private final Path work;
    private final Path lock;
    private final LayerStore layers;
    private final CacheMounts mounts;

    /**
     * @param directory of builds
     * @param work that of running ones, with a {@link WorkLock} for each
     */
    BuildLeases(Path directory, Path work, LayerStore layers, CacheMounts mounts) {
        this.work = work;
        this.lock = directory.resolve("leases.lock");
        this.layers = layers;
        this.mounts = mounts;
    }

    /** Excludes builds that begin to use something. It is held for moments only. */
    WriterLock lock() throws IOException {
        return WriterLock.acquire(lock);
    }

    /** Begins the lease of a build. */
    BuildLease begin(Path build) throws IOException {
        return new BuildLease(Files.createDirectory(build.resolve(NOTES)), this);
    }

    /** Notes a use, and returns whether the layer is there: if it is, it stays. */
    boolean useLayer(Path notes, Digest diffId) throws IOException {
        var locked = lock();
        try {
            note(notes, layerNote(diffId));
            return layers.has(diffId);
        } finally {
            locked.close();
        }
    }

    void useMount(Path notes, String name) throws IOException {
        var locked = lock();
        try {
            note(notes, mountNote(name));
            mounts.use(name);
        } finally {
            locked.close();
        }
    }

    private static void note(Path notes, String note) throws IOException {
        Path file = notes.resolve(note);
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
    }

    private static String layerNote(Digest diffId) {
        return LAYER + diffId.hex();
    }

    private static String mountNote(String name) {
        return MOUNT + name;
    }

    /** What builds use now. The caller holds the lock. */
    Uses uses() throws IOException {
        var noted = new HashSet<String>();
        for (Path build : WorkLock.held(work)) {
            Path notes = build.resolve(NOTES);
            try (var files = Files.newDirectoryStream(notes)) {
                files.forEach(file -> noted.add(file.getFileName().toString()));
            } catch (NoSuchFileException none) {
                // a build that has just begun, or just ended
            }
        }
        return new Uses(noted);
    }

    /** What builds use. */
    record Uses(Set<String> notes) {

        Set<Digest> layers() {
            return notes.stream()
                    .filter(note -> note.startsWith(LAYER))
                    .map(note -> new Digest(note.substring(LAYER.length())))
                    .collect(Collectors.toSet());
        }

        boolean isLayer(Digest diffId) {
            return notes.contains(layerNote(diffId));
        }

        boolean isMount(String name) {
            return notes.contains(mountNote(name));
        }
    }
}
