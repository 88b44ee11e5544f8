package io.skiff.agent.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What one build uses: none of it is collected while the build has its directory. */
public final class BuildLease {

    private final Path notes;
    private final BuildLeases leases;
    private final Set<String> layers = new HashSet<>();

    BuildLease(Path notes, BuildLeases leases) {
        this.notes = notes;
        this.leases = leases;
    }

    /** Uses a layer from now on. Returns whether it is there. */
    public boolean useLayer(String diffId) {
        try {
            boolean isThere = layers.contains(diffId) || leases.useLayer(notes, Digest.parse(diffId, "a layer"));
            if (isThere) {
                layers.add(diffId);
            }
            return isThere;
        } catch (IOException e) {
            throw new UncheckedIOException("note that a build uses the layer " + diffId, e);
        }
    }

    /** Uses the directory of a cache mount from now on, whether it is there or not. */
    public void useCacheMount(String name) {
        try {
            leases.useMount(notes, name);
        } catch (IOException e) {
            throw new UncheckedIOException("note that a build uses the cache " + name, e);
        }
    }
}
