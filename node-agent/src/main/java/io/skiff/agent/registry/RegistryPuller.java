package io.skiff.agent.registry;

import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.image.PullProgress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    private final ThreadPoolExecutor threads;

    /**
     * @param registries the node's {@code registries.yaml}; each pull reads it, so that a change needs no restart
     * @param environment with the proxy variables
     */
    public RegistryPuller(Path registries, Map<String, String> environment, ImageStore images) {
        this.registries = registries;
        this.environment = Map.copyOf(environment);
        this.images = images;
        this.threads = new ThreadPoolExecutor(
                MOST_PULLS, MOST_PULLS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    var thread = new Thread(work, "image-pull");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void pull(String reference, PullProgress progress, Consumer<Result> done) {
        threads.execute(() -> done.accept(result(reference, progress)));
    }

    /** Lets running pulls end with their process; what they have not completed is deleted by the next one. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Result result(String reference, PullProgress progress) {
        try {
            var client = RegistryClient.of(registries, environment);
            var origin = client.origin(ImageReference.parse(reference), List.of());
            return new Result.Pulled(images.pull(reference, origin, progress));
        } catch (ImageException | RegistryException | IllegalArgumentException e) {
            return new Result.Failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            LOG.error("The pull of {} has failed", reference, e);
            return new Result.Failed(e.toString());
        }
    }
}
