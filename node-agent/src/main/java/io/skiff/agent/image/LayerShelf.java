package io.skiff.agent.image;

import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/** What this host gives to other nodes: its complete layers, each by the digest of its uncompressed tar, and documents of images. */
public interface LayerShelf {

    /** @param images the directory of a {@link LocalImageStore} */
    static LayerShelf in(Path images) {
        var directory = images.toAbsolutePath();
        var layers = directory.resolve(LayerStore.DIRECTORY);
        return new HostShelf(
                new LayerStore(layers, new Inodes(), Limits.DEFAULT),
                new ImageIndex(directory.resolve(LocalImageStore.INDEX), layers),
                new DocumentStore(directory.resolve(LocalImageStore.DOCUMENTS)));
    }

    boolean hasLayer(String diffId);

    /**
     * Writes the tar of a layer.
     *
     * @throws ImageException if the layer is not here, or its tar cannot be written again: what was written is not to be used then
     * @throws IOException of the stream
     */
    void writeLayer(String diffId, OutputStream out) throws IOException;

    /**
     * A document, if it is this of an image that every pod of this host may use.
     *
     * @param repository of the image, with its registry
     */
    default Optional<byte[]> document(DocumentKind kind, String repository, String digest) {
        return Optional.empty();
    }
}
