package io.skiff.controlplane.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.object.Kind;
import java.util.Optional;

/**
 * One object changed.
 *
 * @param before absent if the object was created
 * @param after absent if the object was deleted
 * @param revision of the change; for a deletion greater than that of {@code before}
 */
public record Change<T extends HasMetadata>(
        Kind<T> kind, Optional<Stored<T>> before, Optional<Stored<T>> after, long revision) {

    /** The newest state; the last one of a deleted object. */
    public Stored<T> latest() {
        return after.or(() -> before).orElseThrow();
    }
}
