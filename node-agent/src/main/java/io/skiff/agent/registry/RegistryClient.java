package io.skiff.agent.registry;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImageDestination;
import io.skiff.agent.image.ImageOrigin;
import io.skiff.agent.image.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the servers that have an image, and how this node reaches them. */
public final class RegistryClient {

    /** The file with mirrors, credentials and certificates of registries. */
    public static final Path DEFAULT_FILE = Path.of("/etc/skiff/registries.yaml");

    private final Registries registries;
    private final Transport transport;
    private final Retries.Pause pause;

    private RegistryClient(Registries registries, Transport transport, Retries.Pause pause) {
        this.registries = registries;
        this.transport = transport;
        this.pause = pause;
    }

    /**
     * @param file the node's {@code registries.yaml}; need not exist
     * @param environment with the proxy variables
     * @throws IllegalArgumentException if the file is wrong; it names the place in the file
     */
    public static RegistryClient of(Path file, Map<String, String> environment) {
        return of(file, environment, Retries.Pause.SLEEPING);
    }

    static RegistryClient of(Path file, Map<String, String> environment, Retries.Pause pause) {
        return new RegistryClient(Registries.read(file), new Transport(ProxySettings.of(environment)), pause);
    }

    /** Returns where an image is pushed to: its registry, never a mirror. Nothing is asked yet. */
    public ImageDestination destination(ImageReference image, List<Credential> credentials) {
        var places = registries.places(image);
        var registry = places.get(places.size() - 1);
        var tried = new ArrayList<>(credentials);
        registry.host().credential().ifPresent(tried::add);
        return new RepositoryUpload(transport, pause, registry, tried);
    }

    /**
     * Returns the origin of an image, without asking it yet.
     *
     * @param credentials for its registry, tried in order before those of the node; mirrors get the node's only
     */
    public ImageOrigin origin(ImageReference image, List<Credential> credentials) {
        var places = registries.places(image);
        var servers = new ArrayList<Repository>();
        for (int i = 0; i < places.size(); i++) {
            var tried = new ArrayList<Credential>();
            if (i == places.size() - 1) {
                tried.addAll(credentials);
            }
            places.get(i).host().credential().ifPresent(tried::add);
            servers.add(new Repository(transport, pause, places.get(i), tried));
        }
        return servers.size() == 1 ? servers.get(0) : new Mirrors(servers);
    }
}
