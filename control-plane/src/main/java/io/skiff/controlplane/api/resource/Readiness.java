package io.skiff.controlplane.api.resource;

import java.util.Optional;

/** Tells whether this server can serve requests now, for {@code /readyz}. */
@FunctionalInterface
public interface Readiness {

    /** The reason why it is not ready; empty if it is. */
    Optional<String> trouble();
}
