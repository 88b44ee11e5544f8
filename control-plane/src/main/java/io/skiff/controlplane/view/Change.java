package io.skiff.controlplane.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.object.Kind;
import java.util.Optional;

/**
 * One object changed.
 *
 * @param before absent when it was created
 * @param after absent when it was deleted
 * @param revision of the change; for a deletion greater than that of {@code before}
 */
public record Change<T extends HasMetadata>(
        Kind<T> kind, Optional<Stored<T>> before, Optional<Stored<T>> after, long revision) {

    /** The newest state there is: of a deleted object its last. */
    public Stored<T> latest() {
        return after.or(() -> before).orElseThrow();
    }
}
