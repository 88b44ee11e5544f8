package io.skiff.agent.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An image that is ready to run.
 *
 * @param reference its normalized name on this host ({@code web:v1})
 * @param digest of the manifest, {@code sha256:...}
 * @param layers unpacked directories, topmost first
 * @param isPulled whether it came from its registry, which can be asked again; an imported image is what it is
 */
public record Image(
        String reference,
        String digest,
        Config config,
        List<Path> layers,
        long sizeBytes,
        Instant imported,
        boolean isPulled) {

    public Image {
        layers = List.copyOf(layers);
    }

    /** The part of the OCI image configuration that a container uses. */
    public record Config(
            List<String> entrypoint,
            List<String> cmd,
            Map<String, String> environment,
            String workingDirectory,
            String user,
            String stopSignal) {

        public Config {
            entrypoint = List.copyOf(entrypoint);
            cmd = List.copyOf(cmd);
            environment = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(environment));
        }
    }
}
