package io.skiff.agent.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Unpacks the layers of images while they arrive: several at a time, and each once however many images and pods ask for it.
 *
 * <p>A layer is complete, or not there at all. What was complete when this process was killed is not fetched again.
 */
final class LayerDownloads {

    private static final Logger LOG = LogManager.getLogger(LayerDownloads.class);

    /** The layers at a time, over all images: Docker's number. */
    private static final int MOST_AT_ONCE = 3;

    private final WorkDirectories directories;
    private final Path storeLock;
    private final LayerStore layers;
    private final Neighbours neighbours;
    private final Executor executor;
    private final Map<Digest, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
    private final Map<Digest, Integer> wanted = new ConcurrentHashMap<>();

    /**
     * @param directories for what is not complete
     * @param storeLock the store's lock of writers, held only while a complete layer is taken in
     */
    LayerDownloads(WorkDirectories directories, Path storeLock, LayerStore layers, Neighbours neighbours) {
        this.directories = directories;
        this.storeLock = storeLock;
        this.layers = layers;
        this.neighbours = neighbours;
        this.executor = threads();
    }

    private static Executor threads() {
        var threads = new ThreadPoolExecutor(
                MOST_AT_ONCE, MOST_AT_ONCE, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    var thread = new Thread(work, "layer-download");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Keeps the layers of an image from being collected until it is closed: they have no name yet. */
    Hold hold(ArchivedImage image) {
        image.layers().forEach(layer -> wanted.merge(layer.diffId(), 1, Integer::sum));
        return () -> image.layers()
                .forEach(layer -> wanted.computeIfPresent(layer.diffId(), (key, n) -> n == 1 ? null : n - 1));
    }

    Set<Path> held() {
        var paths = new HashSet<Path>();
        wanted.keySet().forEach(diffId -> paths.add(layers.path(diffId)));
        return paths;
    }

    /** Returns when all are here. Throws the first failure once none of them runs any more: what others completed stays. */
    void fetch(List<ArchivedImage.Layer> wantedLayers, LayerSource source, PullProgress progress) {
        var missing = wantedLayers.stream()
                .filter(layer -> !layers.has(layer.diffId()))
                .distinct()
                .toList();
        progress.expect(
                missing.size(),
                missing.stream().mapToLong(layer -> Math.max(0, layer.size())).sum());
        try (var search = neighbours.search(unbegun(missing))) {
            var sources = new LayerSources(source, search, progress);
            var futures = new ArrayList<CompletableFuture<Void>>();
            missing.forEach(layer -> futures.add(start(layer, sources, progress)));
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : new IllegalStateException(e.getCause());
        }
    }

    private List<String> unbegun(List<ArchivedImage.Layer> missing) {
        return missing.stream()
                .map(ArchivedImage.Layer::diffId)
                .filter(diffId -> !running.containsKey(diffId))
                .map(Digest::toString)
                .toList();
    }

    private CompletableFuture<Void> start(ArchivedImage.Layer layer, LayerSources sources, PullProgress progress) {
        var mine = new CompletableFuture<Void>();
        var other = running.putIfAbsent(layer.diffId(), mine);
        if (other != null) {
            return other.thenRun(progress::layerDone);
        }
        executor.execute(() -> {
            try {
                download(layer, sources);
                running.remove(layer.diffId());
                mine.complete(null);
            } catch (IOException e) {
                failed(layer, sources, mine, ImageException.of(layer.image(), e));
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                failed(layer, sources, mine, e);
            }
        });
        return mine;
    }

    /** Other nodes are told at once: two that wait for each other's pulls to end would wait for long. */
    private void failed(
            ArchivedImage.Layer layer, LayerSources sources, CompletableFuture<Void> mine, Throwable reason) {
        sources.failed(layer);
        running.remove(layer.diffId());
        mine.completeExceptionally(reason);
    }

    private void download(ArchivedImage.Layer layer, LayerSources sources) throws IOException {
        var all = sources.of(layer);
        for (LayerSource neighbour : all.subList(0, all.size() - 1)) {
            try {
                download(layer, neighbour);
                sources.complete(layer, neighbour);
                return;
            } catch (IOException | ImageException e) {
                sources.failed(neighbour);
                LOG.info("Layer {} is not had from {}: {}", layer.diffId(), neighbour, e.getMessage());
            }
        }
        var origin = all.get(all.size() - 1);
        download(layer, origin);
        sources.complete(layer, origin);
    }

    private void download(ArchivedImage.Layer layer, LayerSource source) throws IOException {
        if (layers.has(layer.diffId())) {
            return;
        }
        try (var work = directories.begin()) {
            layers.unpackInto(work.path(), layer, source);
            layers.sync(); // not under the lock: others unpack and take in meanwhile
            var lock = WriterLock.acquire(storeLock);
            try {
                layers.keep(List.of(layer), work.path());
            } finally {
                lock.close();
            }
        }
    }

    /** Releases what it holds. */
    interface Hold extends AutoCloseable {

        @Override
        void close();
    }
}
