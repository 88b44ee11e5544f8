package io.skiff.agent.image;

import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Images in one directory of this host: {@code index.json} (names), {@code layers/} (content), {@code tmp/} and {@code
 * pull/} (incomplete work).
 *
 * <p>Other users cannot enter the directory, because layers hold set-uid programs.
 */
public final class LocalImageStore implements ImageStore {

    /** Bounds the agent's memory: it keeps every name with its configuration. */
    private static final int MOST_NAMES = 100;

    private final Path directory;
    private final Path layerDirectory;
    private final Limits limits;
    private final Clock clock;
    private final ImageIndex index;
    private final LayerStore layers;
    private final LayerDownloads downloads;

    public LocalImageStore(Path directory, Clock clock) {
        this(directory, clock, Limits.DEFAULT);
    }

    LocalImageStore(Path directory, Clock clock, Limits limits) {
        this.directory = directory.toAbsolutePath();
        this.layerDirectory = this.directory.resolve("layers");
        this.clock = clock;
        this.limits = limits;
        this.index = new ImageIndex(this.directory.resolve("index.json"), layerDirectory);
        this.layers = new LayerStore(layerDirectory, new Inodes(), limits);
        this.downloads = new LayerDownloads(this.directory.resolve("pull"), this.directory.resolve("lock"), layers);
        try {
            Files.createDirectories(
                    this.directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createDirectories(layerDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException("make the image directory " + directory, e);
        }
    }

    @Override
    public Optional<Image> find(String reference) {
        ImageReference wanted = ImageReference.parse(reference);
        Map<String, Image> images = images();
        if (wanted.digest().isEmpty()) {
            return Optional.ofNullable(images.get(wanted.toString()));
        }
        return images.values().stream()
                .filter(image -> image.digest().equals(wanted.digest().get()))
                .filter(image ->
                        ImageReference.parse(image.reference()).repository().equals(wanted.repository()))
                .findFirst();
    }

    @Override
    public List<Image> list() {
        return List.copyOf(images().values());
    }

    @Override
    public List<Image> importArchive(Path archive) {
        return importArchive(archive, Optional.empty());
    }

    @Override
    public List<Image> importArchive(Path archive, Optional<String> name) {
        Optional<ImageReference> given = name.map(ImageReference::parse);
        if (!Files.isRegularFile(archive)) {
            throw new ImageException(archive + " is not a file");
        }
        try (var writing = new Writing();
                ImageArchive opened = ImageArchive.open(archive, writing.workDirectory, limits)) {
            List<ArchivedImage> found = read(opened);
            Map<String, ArchivedImage> named = named(found, given, opened);
            var all = found.stream().flatMap(image -> image.layers().stream()).toList();
            // before anything is unpacked: an image that cannot run is not stored
            named.values().forEach(image -> ConfigReader.config(image.config(), image.label()));
            layers.addAll(all, opened, writing.workDirectory);
            return record(named, writing.images(), false);
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw ImageException.of("import " + archive, e);
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw new ImageException("import " + archive + ": it needs more memory than an import has", e);
        }
    }

    @Override
    public Image pull(String reference, ImageOrigin origin, PullProgress progress) {
        ImageReference name = ImageReference.parse(reference);
        var remote = new RemoteImage(name, origin, Platform.ofThisHost(), limits);
        try {
            ArchivedImage image = remote.resolve();
            ConfigReader.config(image.config(), image.label());
            var held = downloads.hold(image);
            try {
                downloads.fetch(image.layers(), remote, progress);
                return record(name, image);
            } finally {
                held.close();
            }
        } catch (IOException e) {
            throw ImageException.of("pull " + reference, e);
        }
    }

    private Image record(ImageReference name, ArchivedImage image) throws IOException {
        try (var writing = new Writing()) {
            return record(Map.of(name.toString(), image), writing.images(), true)
                    .get(0);
        }
    }

    @Override
    public boolean remove(String reference) {
        Optional<Image> image = find(reference);
        if (image.isEmpty()) {
            return false;
        }
        try (var writing = new Writing()) {
            Map<String, Image> images = writing.images();
            boolean known = images.remove(image.get().reference()) != null;
            index.write(images);
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException("remove " + reference + " from " + directory, e);
        }
    }

    @Override
    public ImageGarbage.Disk disk() {
        try {
            var disk = Files.getFileStore(directory);
            return new ImageGarbage.Disk(disk.getTotalSpace(), disk.getUsableSpace());
        } catch (IOException e) {
            throw new UncheckedIOException("ask for the space on the disk of " + directory, e);
        }
    }

    @Override
    public void collect(Set<Path> layersInUse) {
        try (var writing = new Writing()) {
            var used = new LinkedHashSet<>(layersInUse);
            used.addAll(downloads.held());
            writing.images().values().forEach(image -> used.addAll(image.layers()));
            layers.retain(used, writing.workDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException("collect unused layers in " + layerDirectory, e);
        }
    }

    private Map<String, Image> images() {
        try {
            return index.read();
        } catch (IOException e) {
            throw new UncheckedIOException("read the index of images in " + directory, e);
        }
    }

    private List<ArchivedImage> read(ImageArchive archive) throws IOException {
        Platform host = Platform.ofThisHost();
        List<ArchivedImage> found;
        if (OciLayout.isIn(archive)) {
            found = new OciLayout(archive, host).images();
        } else if (DockerArchive.isIn(archive)) {
            found = new DockerArchive(archive, host).images();
        } else {
            throw new ImageException(
                    archive + " is not an image: it has neither index.json and oci-layout (an OCI layout)"
                            + " nor manifest.json (docker save)");
        }
        if (found.isEmpty() || found.size() > limits.images()) {
            throw new ImageException(
                    archive + " has " + found.size() + " images; 1 to " + limits.images() + " can be imported");
        }
        return found;
    }

    private static Map<String, ArchivedImage> named(
            List<ArchivedImage> found, Optional<ImageReference> given, ImageArchive archive) {
        var named = new TreeMap<String, ArchivedImage>();
        if (given.isPresent()) {
            if (found.stream().map(ArchivedImage::digest).distinct().count() > 1) {
                throw new ImageException(archive + " has several images, which cannot all be named " + given.get());
            }
            if (given.get().digest().isPresent()) {
                throw new ImageException("an image cannot be given a name with a digest: " + given.get());
            }
            named.put(given.get().toString(), found.get(0));
            return named;
        }
        for (ArchivedImage image : found) {
            if (image.names().isEmpty()) {
                throw new ImageException(
                        "the archive does not say how " + image.label() + " is named; name it with --name");
            }
            image.names().forEach(name -> named.put(ImageReference.parse(name).toString(), image));
        }
        if (named.size() > MOST_NAMES) {
            throw new ImageException(
                    archive + " gives its images " + named.size() + " names; at most " + MOST_NAMES + " are taken");
        }
        return named;
    }

    private List<Image> record(Map<String, ArchivedImage> named, Map<String, Image> images, boolean isPulled)
            throws IOException {
        var imported = new ArrayList<Image>();
        for (Map.Entry<String, ArchivedImage> entry : named.entrySet()) {
            Image image = image(entry.getKey(), entry.getValue(), isPulled);
            images.put(image.reference(), image);
            imported.add(image);
        }
        index.write(images);
        return List.copyOf(imported);
    }

    private Image image(String reference, ArchivedImage archived, boolean isPulled) throws IOException {
        var topmostFirst = new ArrayList<Path>();
        long size = 0;
        for (ArchivedImage.Layer layer : archived.layers()) {
            topmostFirst.add(layers.path(layer.diffId()));
            size += layers.sizeBytes(layer.diffId());
        }
        Collections.reverse(topmostFirst);
        return new Image(
                reference,
                archived.digest().toString(),
                ConfigReader.config(archived.config(), archived.label()),
                topmostFirst,
                size,
                clock.instant(),
                isPulled);
    }

    /**
     * The time in which only this process changes the directory. It begins with deleting the remains of a killed
     * writer.
     */
    private final class Writing implements AutoCloseable {

        private final WriterLock lock;
        private final Path workDirectory = directory.resolve("tmp");

        Writing() throws IOException {
            lock = WriterLock.acquire(directory.resolve("lock"));
            try {
                DeletedTree.delete(workDirectory);
                Files.createDirectory(workDirectory);
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        }

        /** Reads the images, for a change that is written back. */
        Map<String, Image> images() throws IOException {
            return new TreeMap<>(index.read());
        }

        @Override
        public void close() throws IOException {
            try (lock) {
                DeletedTree.delete(workDirectory);
            }
        }
    }
}
