package io.skiff.agent.image;

import java.time.Instant;
import java.util.List;

/**
 * Something that builds keep only to be faster, and that no running build uses.
 *
 * @param names of the directory of a cache mount; or the keys of the steps that made one layer
 * @param bytes what its removal frees
 */
public record BuildCacheEntry(Kind kind, List<String> names, Instant lastUse, long bytes) {

    public BuildCacheEntry {
        names = List.copyOf(names);
    }

    /** The result of steps; the directory of a cache mount. */
    public enum Kind {
        STEP,
        MOUNT
    }
}
