package io.skiff.agent.registry;

import io.skiff.agent.image.ImageStore;
import io.skiff.agent.image.Neighbours;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Pulls as a node does, but asks a registry that does not answer again after a moment. */
public final class HastyPuller {

    private static final int TIMES_SHORTER = 20;

    private HastyPuller() {}

    public static RegistryPuller of(Path registries, ImageStore images, Neighbours neighbours) {
        return new RegistryPuller(
                registries,
                Map.of(),
                images,
                neighbours,
                Clock.systemUTC(),
                wait -> Retries.Pause.SLEEPING.of(wait.dividedBy(TIMES_SHORTER)));
    }
}
