package io.skiff.agent.registry;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.ImageOrigin;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.image.Neighbours;
import io.skiff.agent.image.PlatformException;
import io.skiff.agent.image.PullProgress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Pulls images from their registries into the store of this node, several at a time. */
public final class RegistryPuller implements ImagePuller, AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(RegistryPuller.class);

    /** The pulls at a time. Their layers share the store's threads, so a slow registry holds up few others. */
    private static final int MOST_PULLS = 5;

    private final Path registries;
    private final Map<String, String> environment;
    private final ImageStore images;
    private final Neighbours neighbours;
    private final InstantSource clock;
    private final Retries.Pause pause;
    private final ThreadPoolExecutor threads;

    /**
     * @param registries the node's {@code registries.yaml}; each pull reads it, so that a change needs no restart
     * @param environment with the proxy variables
     * @param neighbours asked for images by their digest that a registry cannot give
     */
    public RegistryPuller(
            Path registries,
            Map<String, String> environment,
            ImageStore images,
            Neighbours neighbours,
            InstantSource clock) {
        this(registries, environment, images, neighbours, clock, Retries.Pause.SLEEPING);
    }

    RegistryPuller(
            Path registries,
            Map<String, String> environment,
            ImageStore images,
            Neighbours neighbours,
            InstantSource clock,
            Retries.Pause pause) {
        this.registries = registries;
        this.environment = Map.copyOf(environment);
        this.images = images;
        this.neighbours = neighbours;
        this.clock = clock;
        this.pause = pause;
        this.threads = new ThreadPoolExecutor(
                MOST_PULLS, MOST_PULLS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    var thread = new Thread(work, "image-pull");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void pull(Wanted wanted, PullProgress progress, Consumer<Result> done) {
        threads.execute(() -> done.accept(result(wanted, progress)));
    }

    /** Lets running pulls end with their process; what they have not completed is deleted by the next one. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Result result(Wanted wanted, PullProgress progress) {
        progress.begin(clock.instant());
        var reference = wanted.reference();
        try {
            var client = RegistryClient.of(registries, environment, pause);
            var origin = origin(client, ImageReference.parse(reference), wanted.credentials());
            var admitted = admitted(wanted, origin);
            return admitted.isPresent()
                    ? new Result.Admitted(admitted.get())
                    : new Result.Pulled(images.pull(reference, origin, progress));
        } catch (PlatformException e) {
            return new Result.Failed(String.valueOf(e.getMessage()), e.platforms());
        } catch (ImageException | RegistryException | IllegalArgumentException e) {
            return new Result.Failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            LOG.error("The pull of {} has failed", reference, e);
            return new Result.Failed(e.toString());
        }
    }

    /** What a tag means is the registry's affair alone. */
    private ImageOrigin origin(RegistryClient client, ImageReference image, List<Credential> credentials) {
        var registry = client.origin(image, credentials);
        return image.digest().isPresent() ? new PinnedOrigin(registry, neighbours, image.repository()) : registry;
    }

    /** Empty if there is nothing to be proved, or the registry has that image no more: then another one is pulled. */
    private Optional<Image> admitted(Wanted wanted, ImageOrigin origin) {
        try {
            return wanted.digestHere().isEmpty() || !origin.has(wanted.digestHere())
                    ? Optional.empty()
                    : images.admit(wanted.reference(), wanted.digestHere(), origin.taken());
        } catch (RegistryException e) {
            throw new RegistryException(
                    e.failure(),
                    "it is on this node, pulled with credentials that this pod does not have: " + e.getMessage(),
                    e);
        }
    }
}
