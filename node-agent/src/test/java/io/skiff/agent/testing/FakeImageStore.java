package io.skiff.agent.testing;

import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.agent.image.ImageOrigin;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.image.PullProgress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Images by name, in memory. */
public final class FakeImageStore implements ImageStore {

    private final Map<String, Image> images = new TreeMap<>();
    private long usableBytes = 1_000_000;
    private int collections;

    /** Adds an image with the command {@code /bin/serve}. */
    public synchronized FakeImageStore with(String reference) {
        var config = new Image.Config(List.of(), List.of("/bin/serve"), Map.of(), "", "", "");
        return with(reference, config);
    }

    public synchronized FakeImageStore with(String reference, Image.Config config) {
        var digest = "sha256:" + Integer.toHexString(reference.hashCode());
        images.put(
                reference,
                new Image(reference, digest, config, List.of(Path.of("/fake/layer")), 1000, Instant.EPOCH, false));
        return this;
    }

    /** An image that came from a registry. */
    synchronized Image pulled(String reference) {
        var image = with(reference).find(reference).orElseThrow();
        var pulled = new Image(
                image.reference(),
                image.digest(),
                image.config(),
                image.layers(),
                image.sizeBytes(),
                image.imported(),
                true);
        images.put(reference, pulled);
        return pulled;
    }

    @Override
    public synchronized Optional<Image> find(String reference) {
        return Optional.ofNullable(images.get(reference));
    }

    @Override
    public synchronized List<Image> list() {
        return List.copyOf(images.values());
    }

    @Override
    public List<Image> importArchive(Path archive) {
        throw new UnsupportedOperationException("a fake store has no archives; use with()");
    }

    @Override
    public List<Image> importArchive(Path archive, Optional<String> name) {
        return importArchive(archive);
    }

    @Override
    public Image pull(String reference, ImageOrigin origin, PullProgress progress) {
        throw new UnsupportedOperationException("a fake store pulls nothing; use with()");
    }

    /** Sets the free space of the disk, which has a million bytes. Removed images do not count. */
    public synchronized FakeImageStore free(long bytes) {
        usableBytes = bytes;
        return this;
    }

    /** The number of collections of unused layers. */
    public synchronized int collections() {
        return collections;
    }

    @Override
    public synchronized ImageGarbage.Disk disk() {
        return new ImageGarbage.Disk(1_000_000, usableBytes);
    }

    @Override
    public synchronized void collect(Set<Path> layersInUse) {
        collections++;
    }

    @Override
    public synchronized boolean remove(String reference) {
        return images.remove(reference) != null;
    }
}
