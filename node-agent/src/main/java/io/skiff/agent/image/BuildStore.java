package io.skiff.agent.image;

import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What builds keep in the image store: the layers that their steps made, found again by the steps' keys, and the finished images. */
public final class BuildStore {

    static final String WORK = "work";
    static final String CACHES = "caches";

    private final Path directory;
    private final StepResults steps;
    private final LayerStore layers;
    private final BuildLeases leases;
    private final Path lock;
    private final Recorder recorder;
    private final Inodes inodes = new Inodes();

    /** @param lock the store's lock of writers */
    BuildStore(Path directory, StepResults steps, LayerStore layers, BuildLeases leases, Path lock, Recorder recorder) {
        this.directory = directory;
        this.steps = steps;
        this.layers = layers;
        this.leases = leases;
        this.lock = lock;
        this.recorder = recorder;
    }

    /** Gives a built image its names. */
    interface Recorder {

        List<Image> record(ArchivedImage built) throws IOException;
    }

    /**
     * What a step made.
     *
     * @param diffId the digest of the layer's tar; empty if the step changed nothing
     * @param tarBytes the length of that tar
     */
    public record Layer(String diffId, long tarBytes, long contentBytes) {

        public static final Layer EMPTY = new Layer("", 0, 0);

        private static final String NOTHING = "nothing";

        /** Empty for a text that was not written to its end: that of a host which lost its power. */
        static Optional<Layer> parse(String text) {
            if (text.equals(NOTHING)) {
                return Optional.of(EMPTY);
            }
            var parts = text.strip().split(" ", -1);
            return parts.length < 3
                    ? Optional.empty()
                    : Optional.of(new Layer(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        }

        public boolean isEmpty() {
            return diffId.isEmpty();
        }

        Optional<Digest> digest() {
            return isEmpty() ? Optional.empty() : Optional.of(Digest.parse(diffId, "a layer"));
        }

        @Override
        public String toString() {
            return isEmpty() ? NOTHING : diffId + " " + tarBytes + " " + contentBytes;
        }
    }

    /** A directory for work, on the disk of the layers and closed to other users. */
    public Path directory() {
        try {
            steps.create();
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("make " + directory, e);
        }
    }

    /** Where builds under way have their directories, with a {@link WorkLock} for each. */
    public Path work() {
        return directory().resolve(WORK);
    }

    /** A descriptor for a layer of an image without a manifest: that of its plain tar. */
    public com.fasterxml.jackson.databind.JsonNode descriptor(String diffId) {
        try {
            return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                    .objectNode()
                    .put("mediaType", OutgoingManifest.OCI_TAR)
                    .put("digest", diffId)
                    .put("size", layers.tarBytes(Digest.parse(diffId, "a layer")));
        } catch (IOException e) {
            throw new UncheckedIOException("read the layer " + diffId, e);
        }
    }

    /** Where the caches of builds are, each with a name; one is used by a {@link BuildLease} before. */
    public Path cacheMounts() {
        return directory().resolve(CACHES);
    }

    /** @param build the directory of a build, in {@link #work} */
    public BuildLease lease(Path build) {
        try {
            return leases.begin(build);
        } catch (IOException e) {
            throw new UncheckedIOException("begin a build in " + build, e);
        }
    }

    /** Finds what a step made, if it is still there. A build may use it then. */
    public Optional<Layer> find(String key, BuildLease lease) {
        return steps.find(key).filter(layer -> layer.isEmpty() || lease.useLayer(layer.diffId()));
    }

    /** The directory of a layer that is in the store. */
    public Path path(String diffId) {
        return layers.path(Digest.parse(diffId, "a layer"));
    }

    /**
     * Takes in the layer of a step.
     *
     * @param upper as overlayfs has it, on the disk of the store; it is moved
     * @throws io.skiff.agent.linux.file.TooManyFilesException if it has more files than a layer may have
     */
    public Layer keep(String key, Path upper, BuildLease lease) throws IOException {
        var summary = LayerTar.write(upper, inodes, OutputStream.nullOutputStream());
        if (summary.isEmpty()) {
            note(key, Layer.EMPTY);
            return Layer.EMPTY;
        }
        var layer = new Layer(summary.diffId(), summary.tarBytes(), summary.contentBytes());
        // first the note of the use, so that it is not collected before it has a name
        lease.useLayer(layer.diffId());
        var writing = WriterLock.acquire(lock);
        try {
            layers.adopt(upper, Digest.parse(layer.diffId(), "a layer"), layer.contentBytes());
        } finally {
            writing.close();
        }
        note(key, layer);
        return layer;
    }

    private void note(String key, Layer layer) throws IOException {
        var locked = leases.lock();
        try {
            steps.put(key, layer);
        } finally {
            locked.close();
        }
    }

    /**
     * Gives an image names.
     *
     * @param config the image configuration
     * @param manifest of that configuration and its layers
     */
    public List<Image> record(List<String> names, byte[] config, byte[] manifest) {
        var configuration = Document.of(config, "the configuration of a built image");
        var written = Document.of(manifest, "the manifest of a built image");
        var archived = new ArrayList<ArchivedImage.Layer>();
        for (var diffId : ConfigReader.diffIds(configuration.json(), "a built image")) {
            archived.add(new ArchivedImage.Layer("a built image", "", List.of(), -1, diffId));
        }
        try {
            return recorder.record(
                    new ArchivedImage(names, written.digest(), configuration, Optional.of(written), archived));
        } catch (IOException e) {
            throw new UncheckedIOException("name the built image " + names, e);
        }
    }
}
