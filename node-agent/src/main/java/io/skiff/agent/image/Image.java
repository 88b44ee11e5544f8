package io.skiff.agent.image;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An image that is ready to run.
 *
 * @param reference its normalized name on this host ({@code web:v1})
 * @param digest of the manifest, {@code sha256:...}
 * @param layers unpacked directories, topmost first
 * @param isPulled whether it came from its registry, which can be asked again; an imported image is what it is
 * @param rights who may use it without asking its registry again
 * @param isPinned whether it stays until a person removes it, however full the disk is
 * @param documents what its author wrote, to be found by {@link ImageStore#document}
 */
public record Image(
        String reference,
        String digest,
        Config config,
        List<Path> layers,
        long sizeBytes,
        Instant imported,
        boolean isPulled,
        PullRights rights,
        boolean isPinned,
        Documents documents) {

    public Image {
        layers = List.copyOf(layers);
    }

    /** An image whose documents are not kept. */
    public Image(
            String reference,
            String digest,
            Config config,
            List<Path> layers,
            long sizeBytes,
            Instant imported,
            boolean isPulled,
            PullRights rights) {
        this(reference, digest, config, layers, sizeBytes, imported, isPulled, rights, false, Documents.NONE);
    }

    /** Finds what a reference means among images: one by its name, or by its repository and digest. */
    static Optional<Image> find(Collection<Image> images, ImageReference wanted) {
        var named = images.stream()
                .filter(image -> image.reference().equals(wanted.toString()))
                .findFirst();
        return named.or(() -> images.stream()
                .filter(image -> wanted.digest().filter(image.digest()::equals).isPresent())
                .filter(image ->
                        ImageReference.parse(image.reference()).repository().equals(wanted.repository()))
                .findFirst());
    }

    /** The image when its tag has moved to another one: it is found by its digest, for those that want these very bytes. */
    Image withoutTag() {
        return new Image(
                ImageReference.parse(reference).at(digest).toString(),
                digest,
                config,
                layers,
                sizeBytes,
                imported,
                isPulled,
                rights,
                false,
                documents);
    }

    /** Whether it is found by its digest alone. */
    boolean isUntagged() {
        return reference.indexOf('@') >= 0;
    }

    Image withRights(PullRights changed) {
        return new Image(
                reference, digest, config, layers, sizeBytes, imported, isPulled, changed, isPinned, documents);
    }

    Image withPin(boolean pinned) {
        return new Image(reference, digest, config, layers, sizeBytes, imported, isPulled, rights, pinned, documents);
    }

    /** The same image under another name, which no registry has brought and nobody has pinned. */
    Image named(String name, Instant now) {
        return new Image(name, digest, config, layers, sizeBytes, now, false, rights, false, documents);
    }

    /**
     * The digests of an image's documents.
     *
     * @param config of the image configuration; empty for images of an agent that kept none
     * @param manifest of the manifest for this platform; empty also for images of archives without one
     * @param index of the index that led to the manifest; empty if there is none
     */
    public record Documents(String config, String manifest, String index) {

        public static final Documents NONE = new Documents("", "", "");

        /** Those that there are. */
        Set<String> all() {
            return Stream.of(config, manifest, index)
                    .filter(digest -> !digest.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * The part of the image configuration that a container uses.
     *
     * @param healthCheck Docker's HEALTHCHECK; null if there is none
     */
    public record Config(
            List<String> entrypoint,
            List<String> cmd,
            Map<String, String> environment,
            String workingDirectory,
            String user,
            String stopSignal,
            @Nullable HealthCheck healthCheck) {

        public Config {
            entrypoint = List.copyOf(entrypoint);
            cmd = List.copyOf(cmd);
            environment = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(environment));
        }

        public Config(
                List<String> entrypoint,
                List<String> cmd,
                Map<String, String> environment,
                String workingDirectory,
                String user,
                String stopSignal) {
            this(entrypoint, cmd, environment, workingDirectory, user, stopSignal, null);
        }
    }

    /**
     * Docker's HEALTHCHECK, with Docker's defaults filled in.
     *
     * @param retries how many failures in a row make the container unhealthy
     */
    public record HealthCheck(List<String> command, Duration interval, Duration timeout, int retries) {

        public HealthCheck {
            command = List.copyOf(command);
        }
    }
}
