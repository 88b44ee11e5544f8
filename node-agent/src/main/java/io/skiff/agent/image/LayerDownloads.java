package io.skiff.agent.image;

import io.skiff.agent.linux.file.DeletedTree;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the layers of images while they arrive: several at a time, and each once however many images and pods ask for it.
 *
 * <p>A layer is complete, or not there at all. What was complete when this process was killed is not fetched again; what was not lies in
 * a directory of its own, locked by who fills it, and is deleted by the next download that finds it without a lock.
 */
final class LayerDownloads {

    /** The layers at a time, over all images: Docker's number. */
    private static final int MOST_AT_ONCE = 3;

    private final Path directory;
    private final Path storeLock;
    private final LayerStore layers;
    private final Executor executor;
    private final Map<Digest, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
    private final Map<Digest, Integer> wanted = new ConcurrentHashMap<>();

    /**
     * @param directory for what is not complete
     * @param storeLock the store's lock of writers, held only while a complete layer is taken in
     */
    LayerDownloads(Path directory, Path storeLock, LayerStore layers) {
        this.directory = directory;
        this.storeLock = storeLock;
        this.layers = layers;
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
        var futures = new ArrayList<CompletableFuture<Void>>();
        missing.forEach(layer -> futures.add(start(layer, source, progress)));
        var all = CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
        try {
            all.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : new IllegalStateException(e.getCause());
        }
    }

    private CompletableFuture<Void> start(ArchivedImage.Layer layer, LayerSource source, PullProgress progress) {
        var mine = new CompletableFuture<Void>();
        var other = running.putIfAbsent(layer.diffId(), mine);
        if (other != null) {
            return other.thenRun(progress::layerDone);
        }
        executor.execute(() -> {
            try {
                download(layer, source, progress);
                progress.layerDone();
                running.remove(layer.diffId());
                mine.complete(null);
            } catch (IOException e) {
                failed(layer, mine, ImageException.of(layer.image(), e));
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                failed(layer, mine, e);
            }
        });
        return mine;
    }

    private void failed(ArchivedImage.Layer layer, CompletableFuture<Void> mine, Throwable reason) {
        running.remove(layer.diffId());
        mine.completeExceptionally(reason);
    }

    private void download(ArchivedImage.Layer layer, LayerSource source, PullProgress progress) throws IOException {
        if (layers.has(layer.diffId())) {
            return;
        }
        try (var work = begin()) {
            layers.unpackInto(work.path, layer, counted(source, progress));
            var lock = WriterLock.acquire(storeLock);
            try {
                layers.keep(List.of(layer), work.path);
            } finally {
                lock.close();
            }
        }
    }

    private synchronized Work begin() throws IOException {
        Files.createDirectories(directory);
        deleteAbandoned();
        return Work.begin(directory);
    }

    /** What a killed process left. */
    private void deleteAbandoned() throws IOException {
        try (var children = Files.newDirectoryStream(directory, "*.lock")) {
            for (var lockFile : children) {
                try (var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                        var lock = tryLock(channel)) {
                    if (lock != null) {
                        DeletedTree.delete(Work.of(lockFile));
                        Files.deleteIfExists(lockFile);
                    }
                } catch (NoSuchFileException e) {
                    // its own process has just deleted it
                }
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static LayerSource counted(LayerSource source, PullProgress progress) {
        return new LayerSource() {
            @Override
            public InputStream open(ArchivedImage.Layer layer) throws IOException {
                return new FilterInputStream(source.open(layer)) {
                    @Override
                    public int read() throws IOException {
                        int value = super.read();
                        progress.received(value < 0 ? 0 : 1);
                        return value;
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        int count = super.read(buffer, offset, length);
                        progress.received(Math.max(0, count));
                        return count;
                    }
                };
            }

            @Override
            public String toString() {
                return source.toString();
            }
        };
    }

    /** Releases what it holds. */
    interface Hold extends AutoCloseable {

        @Override
        void close();
    }

    /** A directory for one layer, which a lock beside it keeps from being deleted as abandoned. */
    private static final class Work implements AutoCloseable {

        private static final String LOCK = ".lock";

        private final Path path;
        private final Path lockFile;
        private final FileChannel channel;

        private Work(Path path, Path lockFile, FileChannel channel) {
            this.path = path;
            this.lockFile = lockFile;
            this.channel = channel;
        }

        /** The lock first: a directory without one is nobody's. */
        static Work begin(Path directory) throws IOException {
            Path lockFile = Files.createTempFile(directory, "layer", LOCK);
            var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
            channel.lock();
            return new Work(Files.createDirectory(of(lockFile)), lockFile, channel);
        }

        static Path of(Path lockFile) {
            String name = lockFile.getFileName().toString();
            return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
        }

        @Override
        public void close() throws IOException {
            try (channel) {
                DeletedTree.delete(path);
                Files.deleteIfExists(lockFile);
            }
        }
    }
}
