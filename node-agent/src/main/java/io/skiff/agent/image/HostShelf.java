package io.skiff.agent.image;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** What this host's images give to other nodes: every layer, and the documents of images that are for everybody. */
final class HostShelf implements LayerShelf {

    private final LayerStore layers;
    private final ImageIndex index;
    private final DocumentStore documents;

    HostShelf(LayerStore layers, ImageIndex index, DocumentStore documents) {
        this.layers = layers;
        this.index = index;
        this.documents = documents;
    }

    @Override
    public boolean hasLayer(String diffId) {
        return layers.has(Digest.parse(diffId, "a layer that another node wants"));
    }

    @Override
    public void writeLayer(String diffId, OutputStream out) throws IOException {
        layers.writeTar(Digest.parse(diffId, "a layer that another node wants"), out);
    }

    @Override
    public Optional<byte[]> document(DocumentKind kind, String repository, String digest) {
        try {
            boolean isGiven = index.read().values().stream()
                    .filter(image -> image.rights().isForEverybody())
                    .filter(image ->
                            ImageReference.parse(image.reference()).repository().equals(repository))
                    .anyMatch(image -> kind.of(image.documents()).contains(digest));
            return isGiven ? documents.find(Digest.parse(digest, "a document")).map(Document::bytes) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("read the index of images", e);
        }
    }
}
