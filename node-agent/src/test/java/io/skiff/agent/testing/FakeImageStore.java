package io.skiff.agent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import io.skiff.agent.image.BuildCacheEntry;
import io.skiff.agent.image.Credential;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageDestination;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.agent.image.ImageOrigin;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.image.PullProgress;
import io.skiff.agent.image.PullRights;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Images by name, in memory. */
public final class FakeImageStore implements ImageStore {

    private final Map<String, Image> images = new TreeMap<>();
    private final List<BuildCacheEntry> buildCache = new ArrayList<>();
    private long usableBytes = 1_000_000;
    private int collections;

    /** Adds an image with the command {@code /bin/serve}. */
    public synchronized FakeImageStore with(String reference) {
        var config = new Image.Config(List.of(), List.of("/bin/serve"), Map.of(), "", "", "");
        return with(reference, config);
    }

    public synchronized FakeImageStore with(String reference, Image.Config config) {
        return with(reference, digest(reference), config);
    }

    /** Adds an image, or gives the name to other bytes. */
    public synchronized FakeImageStore with(String reference, String digest) {
        return with(reference, digest, new Image.Config(List.of(), List.of("/bin/serve"), Map.of(), "", "", ""));
    }

    /** Of the image that a name means if nothing else is said. */
    public static String digest(String reference) {
        int at = reference.indexOf('@');
        return at < 0 ? "sha256:" + Hashing.sha256().hashString(reference, UTF_8) : reference.substring(at + 1);
    }

    private synchronized FakeImageStore with(String reference, String digest, Image.Config config) {
        images.put(
                reference,
                new Image(
                        reference,
                        digest,
                        config,
                        List.of(Path.of("/fake/layer")),
                        1000,
                        Instant.EPOCH,
                        false,
                        PullRights.EVERYBODY));
        return this;
    }

    /** An image that came from a registry, and is for everybody. */
    public synchronized FakeImageStore withPulled(String reference) {
        with(reference);
        put(find(reference).orElseThrow(), PullRights.EVERYBODY);
        return this;
    }

    /** An image that came from a registry, which took this credential. */
    public synchronized Image pulled(String reference, String digest, Optional<Credential> taken) {
        return put(with(reference, digest).find(reference).orElseThrow(), PullRights.NOBODY.with(taken));
    }

    @Override
    public synchronized Optional<Image> admit(String reference, String digest, Optional<Credential> taken) {
        return find(reference)
                .filter(image -> image.digest().equals(digest))
                .map(image -> put(image, image.rights().with(taken)));
    }

    private Image put(Image image, PullRights rights) {
        var pulled = new Image(
                image.reference(),
                image.digest(),
                image.config(),
                image.layers(),
                image.sizeBytes(),
                image.imported(),
                true,
                rights);
        images.put(image.reference(), pulled);
        return pulled;
    }

    @Override
    public synchronized Optional<Image> find(String reference) {
        var wanted = ImageReference.parse(reference);
        return images.values().stream()
                .filter(image -> image.reference().equals(reference)
                        || (wanted.digest().filter(image.digest()::equals).isPresent()
                                && wanted.repository()
                                        .equals(ImageReference.parse(image.reference())
                                                .repository())))
                .findFirst();
    }

    @Override
    public synchronized List<Image> list() {
        return List.copyOf(images.values());
    }

    @Override
    public List<Image> importArchive(Path archive, Optional<String> name) {
        throw new UnsupportedOperationException("a fake store has no archives; use with()");
    }

    @Override
    public List<Image> importArchive(InputStream archive, Optional<String> name) {
        throw new UnsupportedOperationException("a fake store has no archives; use with()");
    }

    @Override
    public String push(String reference, ImageDestination destination, PullProgress progress) {
        throw new UnsupportedOperationException("a fake store pushes nothing");
    }

    @Override
    public void export(List<Image> images, OutputStream out) {
        throw new UnsupportedOperationException("a fake store exports nothing");
    }

    @Override
    public Optional<Image> tag(String reference, String name) {
        throw new UnsupportedOperationException("a fake store has no tags; use with()");
    }

    @Override
    public Optional<Image> pin(String reference, boolean isPinned) {
        throw new UnsupportedOperationException("a fake store pins nothing");
    }

    @Override
    public long layerBytes(Path layer) {
        return 1000;
    }

    @Override
    public Image pull(String reference, ImageOrigin origin, PullProgress progress) {
        throw new UnsupportedOperationException("a fake store pulls nothing; use with()");
    }

    @Override
    public Optional<byte[]> document(String digest) {
        return Optional.empty();
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
    public void clearLeftovers() {
        // nothing of it is on a disk
    }

    @Override
    public Set<Path> layersWithoutImage() {
        return Set.of();
    }

    /** Adds what builds keep. */
    public synchronized FakeImageStore with(BuildCacheEntry entry) {
        buildCache.add(entry);
        return this;
    }

    @Override
    public synchronized List<BuildCacheEntry> buildCache() {
        return List.copyOf(buildCache);
    }

    @Override
    public synchronized void removeBuildCache(List<BuildCacheEntry> entries) {
        buildCache.removeAll(entries);
    }

    @Override
    public synchronized boolean remove(String reference) {
        return images.remove(reference) != null;
    }
}
