package io.skiff.controlplane.api.resource;

import java.util.Optional;

/** Whether this server can be relied on now: what {@code /readyz} answers. */
@FunctionalInterface
public interface Readiness {

    /** What keeps it from being ready; empty when nothing does. */
    Optional<String> trouble();
}
