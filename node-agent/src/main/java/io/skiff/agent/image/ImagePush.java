package io.skiff.agent.image;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Sends an image of this host to a repository: the layers that it lacks, the configuration, and at last the manifest, so that a push that
 * breaks off names nothing.
 *
 * <p>The blobs of an image are not kept, only its unpacked layers. One that the registry has, or takes over from another repository, goes by
 * its author's digest; another is written as a tar again and compressed here, so that the manifest has another digest then. Nothing else
 * changes.
 */
final class ImagePush {

    /** Of which one blob is asked: sending it is soon the shorter way. */
    private static final int MOST_REPOSITORIES = 3;

    private final LayerStore layers;
    private final DocumentStore documents;
    private final WorkDirectories work;
    private final ImageDestination destination;
    private final PullProgress progress;

    ImagePush(
            LayerStore layers,
            DocumentStore documents,
            WorkDirectories work,
            ImageDestination destination,
            PullProgress progress) {
        this.layers = layers;
        this.documents = documents;
        this.work = work;
        this.destination = destination;
        this.progress = progress;
    }

    /**
     * Returns the digest of the manifest.
     *
     * @param name where the destination is: its tag or digest
     * @param all images of this host: other repositories of the registry may have the layers
     */
    String push(Image image, ImageReference name, List<Image> all) throws IOException {
        var beside = imagesBeside(name, all);
        var config = config(documents, image);
        var author = author(documents, image);
        var known = author.map(OutgoingManifest::layers).orElse(List.of());
        var diffIds = diffIds(image);
        progress.expect(diffIds.size(), 0);
        var sent = new ArrayList<OutgoingManifest.Layer>();
        for (int i = 0; i < diffIds.size(); i++) {
            var layer = known.size() == diffIds.size()
                    ? Optional.of(known.get(i))
                    : Optional.<OutgoingManifest.Layer>empty();
            boolean isThere = layer.isPresent() && isThere(layer.get(), repositoriesWith(diffIds.get(i), beside));
            sent.add(isThere ? layer.get() : send(diffIds.get(i), layer, OutgoingManifest.gzipBeside(author)));
            progress.layerDone();
        }
        var manifest = OutgoingManifest.of(author, config, sent);
        sendDocument(config);
        var reference = name.tag().orElseGet(() -> manifest.digest().toString());
        if (name.digest().isPresent()
                && !name.digest().get().equals(manifest.digest().toString())) {
            throw new ImageException("push " + name + ": as it can be sent from here it has the digest "
                    + manifest.digest() + "; push it under a tag");
        }
        destination.putManifest(reference, OutgoingManifest.mediaType(manifest), manifest.bytes());
        return manifest.digest().toString();
    }

    /** The images of this host that are of other repositories of the registry. */
    private static List<Image> imagesBeside(ImageReference name, List<Image> images) {
        return images.stream()
                .filter(image -> {
                    var other = ImageReference.parse(image.reference());
                    return other.registry().equals(name.registry())
                            && !other.path().equals(name.path());
                })
                .toList();
    }

    private static List<String> repositoriesWith(Digest diffId, List<Image> images) {
        return images.stream()
                .filter(image -> diffIds(image).contains(diffId))
                .map(image -> ImageReference.parse(image.reference()).path())
                .distinct()
                .limit(MOST_REPOSITORIES)
                .toList();
    }

    static Document config(DocumentStore documents, Image image) {
        return find(documents, image.documents().config())
                .orElseThrow(() -> new ImageException("the configuration of " + image.reference()
                        + " was not kept by the agent that stored it; remove the image, and pull or import it again"));
    }

    static Optional<Document> author(DocumentStore documents, Image image) {
        return find(documents, image.documents().manifest());
    }

    private static Optional<Document> find(DocumentStore documents, String digest) {
        return digest.isEmpty() ? Optional.empty() : documents.find(Digest.parse(digest, "a document"));
    }

    /** Lowest first. */
    static List<Digest> diffIds(Image image) {
        var diffIds = new ArrayList<Digest>();
        image.layers()
                .forEach(layer -> diffIds.add(0, new Digest(layer.getFileName().toString())));
        return List.copyOf(diffIds);
    }

    private boolean isThere(OutgoingManifest.Layer layer, List<String> repositories) {
        var digest = layer.digest().toString();
        return destination.has(digest)
                || repositories.stream().anyMatch(repository -> destination.mount(digest, repository));
    }

    private OutgoingManifest.Layer send(Digest diffId, Optional<OutgoingManifest.Layer> author, String gzipType)
            throws IOException {
        try (var spool = work.begin()) {
            Path file = spool.path().resolve("layer");
            var plain = author.filter(OutgoingManifest.Layer::isPlain);
            Digest digest = plain.isPresent() ? written(diffId, file) : compressed(diffId, file);
            long size = Files.size(file);
            if (!destination.has(digest.toString())) {
                progress.expect(0, size);
                destination.upload(digest.toString(), size, () -> progress.counted(Files.newInputStream(file)));
            }
            return new OutgoingManifest.Layer(
                    plain.map(OutgoingManifest.Layer::mediaType).orElse(gzipType), digest, size);
        }
    }

    private Digest written(Digest diffId, Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            layers.writeTar(diffId, out);
        }
        return diffId;
    }

    private Digest compressed(Digest diffId, Path file) throws IOException {
        try (var blob = new DigestOutputStream(Files.newOutputStream(file), Digest.sha256())) {
            try (var gzip = new GZIPOutputStream(new Unclosed(blob), 1 << 16)) {
                layers.writeTar(diffId, gzip);
            }
            return Digest.of(blob);
        }
    }

    private void sendDocument(Document document) {
        var digest = document.digest().toString();
        if (!destination.has(digest)) {
            destination.upload(
                    digest, document.bytes().length, () -> new java.io.ByteArrayInputStream(document.bytes()));
        }
    }

    /** Lets the compression end without its file. */
    private static final class Unclosed extends FilterOutputStream {

        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
