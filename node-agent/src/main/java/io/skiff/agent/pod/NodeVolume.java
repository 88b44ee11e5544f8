package io.skiff.agent.pod;

import java.util.Optional;
import java.util.Set;

/**
 * What the control plane wants of the directory of a persistent volume.
 *
 * @param handle the directory's name
 * @param origin the directory whose content it is to have; only of {@link Mode#COPY}
 * @param givenTo nodes that may read it
 */
public record NodeVolume(String handle, Mode mode, Optional<Origin> origin, Set<String> givenTo) {

    public NodeVolume {
        givenTo = Set.copyOf(givenTo);
    }

    /** A directory that is copied nowhere. */
    public NodeVolume(String handle, Mode mode) {
        this(handle, mode, Optional.empty(), Set.of());
    }

    /** A missing directory is made only where that is asked for: elsewhere it is lost. */
    public enum Mode {
        KEEP,
        MAKE,
        REMOVE,
        COPY
    }

    /** A directory of this node or of another one. */
    public record Origin(String node, String handle) {}
}
