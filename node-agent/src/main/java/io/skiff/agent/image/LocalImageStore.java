package io.skiff.agent.image;

import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Images in one directory of this host: {@code index.json} (names), {@code layers/} (content), {@code documents/},
 * {@code tmp/} and {@code pull/} (incomplete work).
 *
 * <p>Other users cannot enter the directory, because layers hold set-uid programs.
 */
public final class LocalImageStore implements ImageStore {

    static final String INDEX = "index.json";
    static final String DOCUMENTS = "documents";
    private static final String BUILDS = "build";

    private final Path directory;
    private final Path layerDirectory;
    private final Limits limits;
    private final Clock clock;
    private final ImageIndex index;
    private final LayerStore layers;
    private final WorkDirectories work;
    private final LayerDownloads downloads;
    private final DocumentStore documents;
    private final StepResults steps;
    private final BuildLeases leases;
    private final StoreCollection collection;
    private final ImageRecords records;

    public LocalImageStore(Path directory, Clock clock) {
        this(directory, clock, Neighbours.NONE);
    }

    /** @param neighbours asked for layers before the registry */
    public LocalImageStore(Path directory, Clock clock, Neighbours neighbours) {
        this(directory, clock, Limits.DEFAULT, neighbours);
    }

    LocalImageStore(Path directory, Clock clock, Limits limits, Neighbours neighbours) {
        this.directory = directory.toAbsolutePath();
        this.layerDirectory = this.directory.resolve(LayerStore.DIRECTORY);
        this.clock = clock;
        this.limits = limits;
        this.index = new ImageIndex(this.directory.resolve(INDEX), layerDirectory);
        this.layers = new LayerStore(layerDirectory, new Inodes(), limits);
        this.documents = new DocumentStore(this.directory.resolve(DOCUMENTS));
        this.records = new ImageRecords(index, layers, documents, clock);
        this.work = new WorkDirectories(this.directory.resolve("pull"));
        this.downloads = new LayerDownloads(work, this.directory.resolve("lock"), layers, neighbours);
        Path builds = this.directory.resolve(BUILDS);
        this.steps = new StepResults(builds.resolve("steps"), clock);
        var mounts = new CacheMounts(builds.resolve(BuildStore.CACHES), clock);
        this.leases = new BuildLeases(builds, builds.resolve(BuildStore.WORK), layers, mounts);
        this.collection = new StoreCollection(
                this.directory,
                index,
                layers,
                documents,
                work,
                downloads,
                new BuildCache(steps, mounts, layers, leases),
                leases);
        try {
            Files.createDirectories(
                    this.directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createDirectories(layerDirectory);
            Files.createDirectories(builds);
            documents.create();
        } catch (IOException e) {
            throw new UncheckedIOException("make the image directory " + directory, e);
        }
    }

    @Override
    public Optional<Image> find(String reference) {
        return Image.find(images().values(), ImageReference.parse(reference));
    }

    @Override
    public List<Image> list() {
        return List.copyOf(images().values());
    }

    @Override
    public List<Image> importArchive(Path archive, Optional<String> name) {
        if (!Files.isRegularFile(archive)) {
            throw new ImageException(archive + " is not a file");
        }
        return importFile(archive, archive.toString(), name);
    }

    private List<Image> importFile(Path archive, String label, Optional<String> name) {
        Optional<ImageReference> given = name.map(ImageReference::parse);
        try (var writing = StoreWriting.begin(directory, index);
                ImageArchive opened = ImageArchive.open(archive, label, writing.workDirectory(), limits)) {
            List<ArchivedImage> found = ArchiveContent.read(opened, limits);
            Map<String, ArchivedImage> named = ArchiveContent.named(found, given, opened);
            var all = found.stream().flatMap(image -> image.layers().stream()).toList();
            // before anything is unpacked: an image that cannot run is not stored
            named.values().forEach(image -> ConfigReader.config(image.config().json(), image.label()));
            layers.addAll(all, opened, writing.workDirectory());
            return records.put(named, writing.images(), Optional.empty());
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw ImageException.of("import " + label, e);
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw new ImageException("import " + label + ": it needs more memory than an import has", e);
        }
    }

    @Override
    public List<Image> importArchive(InputStream archive, Optional<String> name) throws IOException {
        try (var spool = work.begin()) {
            Path file = spool.path().resolve("archive");
            Files.copy(new BoundedStream(archive, limits.archiveBytes(), "the archive"), file);
            return importFile(file, "the archive", name);
        }
    }

    @Override
    public Image pull(String reference, ImageOrigin origin, PullProgress progress) {
        ImageReference name = ImageReference.parse(reference);
        var remote = new RemoteImage(name, origin, Platform.ofThisHost(), limits);
        try {
            ArchivedImage image = remote.resolve();
            ConfigReader.config(image.config().json(), image.label());
            progress.resolved(image.digest().toString());
            var held = downloads.hold(image);
            try {
                downloads.fetch(image.layers(), remote, progress);
                return record(name, image, origin.taken());
            } finally {
                held.close();
            }
        } catch (IOException e) {
            throw ImageException.of("pull " + reference, e);
        }
    }

    private Image record(ImageReference name, ArchivedImage image, Optional<Credential> taken) throws IOException {
        try (var writing = StoreWriting.begin(directory, index)) {
            Map<String, Image> images = writing.images();
            var rights = Optional.ofNullable(images.get(name.toString()))
                    .filter(before -> before.digest().equals(image.digest().toString()))
                    .map(Image::rights)
                    .orElse(PullRights.NOBODY)
                    .with(taken);
            return records.put(Map.of(name.toString(), image), images, Optional.of(rights))
                    .get(0);
        }
    }

    @Override
    public Optional<Image> admit(String reference, String digest, Optional<Credential> taken) {
        return change(
                reference,
                image -> Optional.of(image)
                        .filter(found -> found.digest().equals(digest))
                        .map(found -> found.withRights(found.rights().with(taken))));
    }

    @Override
    public String push(String reference, ImageDestination destination, PullProgress progress) {
        ImageReference name = ImageReference.parse(reference);
        Image image = find(reference).orElseThrow(() -> new ImageException("no image is named " + name + " here"));
        try {
            return new ImagePush(layers, documents, work, destination, progress).push(image, name, list());
        } catch (IOException e) {
            throw ImageException.of("push " + reference, e);
        }
    }

    @Override
    public void export(List<Image> chosen, OutputStream out) throws IOException {
        ImageExport.write(chosen, layers, documents, out);
    }

    @Override
    public Optional<Image> tag(String reference, String name) {
        String wanted = ImageReference.parse(name).toString();
        return change(reference, image -> Optional.of(image.named(wanted, clock.instant())));
    }

    @Override
    public Optional<Image> pin(String reference, boolean isPinned) {
        return change(reference, image -> Optional.of(image.withPin(isPinned)));
    }

    private Optional<Image> change(String reference, Function<Image, Optional<Image>> change) {
        try (var writing = StoreWriting.begin(directory, index)) {
            Optional<Image> changed = find(reference).flatMap(change);
            if (changed.isPresent()) {
                Map<String, Image> images = writing.images();
                images.put(changed.get().reference(), changed.get());
                index.write(images);
            }
            return changed;
        } catch (IOException e) {
            throw new UncheckedIOException("note " + reference + " in " + directory, e);
        }
    }

    @Override
    public long layerBytes(Path layer) {
        try {
            return layers.sizeBytes(new Digest(layer.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("read the size of " + layer, e);
        }
    }

    @Override
    public boolean remove(String reference) {
        Optional<Image> image = find(reference);
        if (image.isEmpty()) {
            return false;
        }
        try (var writing = StoreWriting.begin(directory, index)) {
            Map<String, Image> images = writing.images();
            boolean known = images.remove(image.get().reference()) != null;
            index.write(images);
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException("remove " + reference + " from " + directory, e);
        }
    }

    @Override
    public Optional<byte[]> document(String digest) {
        return documents.find(Digest.parse(digest, "the document")).map(Document::bytes);
    }

    @Override
    public ImageGarbage.Disk disk() {
        return collection.disk();
    }

    @Override
    public void collect(Set<Path> layersInUse) {
        collection.collect(layersInUse);
    }

    @Override
    public Set<Path> layersWithoutImage() {
        return collection.layersWithoutImage();
    }

    @Override
    public List<BuildCacheEntry> buildCache() {
        return collection.buildCache();
    }

    @Override
    public void removeBuildCache(List<BuildCacheEntry> entries) {
        collection.removeBuildCache(entries);
    }

    @Override
    public void clearLeftovers() {
        collection.clearLeftovers();
    }

    /** What builds keep here. */
    public BuildStore builds() {
        return new BuildStore(
                directory.resolve(BUILDS), steps, layers, leases, directory.resolve("lock"), this::record);
    }

    private List<Image> record(ArchivedImage built) throws IOException {
        var named = new TreeMap<String, ArchivedImage>();
        built.names().forEach(name -> named.put(ImageReference.parse(name).toString(), built));
        try (var writing = StoreWriting.begin(directory, index)) {
            return records.put(named, writing.images(), Optional.empty());
        }
    }

    private Map<String, Image> images() {
        try {
            return index.read();
        } catch (IOException e) {
            throw new UncheckedIOException("read the index of images in " + directory, e);
        }
    }
}
