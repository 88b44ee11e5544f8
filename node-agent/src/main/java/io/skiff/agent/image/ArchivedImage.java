package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * One image of an archive or a registry. Its documents are verified, its layers not yet.
 *
 * @param names as the archive gives them, not normalized; may be empty
 * @param digest of the manifest or index; of the configuration if the archive has no manifest
 * @param config the image configuration
 * @param manifest for this host; empty if the archive has none
 * @param index that led to the manifest; empty if there is none
 * @param layers lowest first
 */
record ArchivedImage(
        List<String> names,
        Digest digest,
        Document config,
        Optional<Document> manifest,
        Optional<Document> index,
        List<Layer> layers) {

    ArchivedImage {
        names = List.copyOf(names);
        layers = List.copyOf(layers);
    }

    /** An image without an index. */
    ArchivedImage(List<String> names, Digest digest, Document config, Optional<Document> manifest, List<Layer> layers) {
        this(names, digest, config, manifest, Optional.empty(), layers);
    }

    /** The same image, to which an index led, by whose digest it is known. */
    ArchivedImage under(Document parent) {
        return new ArchivedImage(names, parent.digest(), config, manifest, Optional.of(parent), layers);
    }

    /** The image with a manifest, by whose digest it is known from now on. */
    ArchivedImage with(Document made) {
        return new ArchivedImage(names, made.digest(), config, Optional.of(made), layers);
    }

    /** Names the image in messages. */
    String label() {
        return names.isEmpty() ? "the image " + digest : "image " + names.get(0);
    }

    /**
     * @param image the image, for messages
     * @param entry the archive's entry, a tar or gzipped tar
     * @param blob digest of the entry, an empty list if the archive does not tell it
     * @param size of the blob in bytes, -1 if the archive does not tell it
     * @param diffId digest of the tar
     */
    record Layer(String image, String entry, List<Digest> blob, long size, Digest diffId) {

        /** The digest that the entry should have: a plain tar has that of the tar. */
        Digest blobDigest() {
            return blob.isEmpty() ? diffId : blob.get(0);
        }
    }

    /** Requires one diff id of the configuration for each layer. */
    static List<Digest> requireDiffIds(JsonNode config, int layers, String image) {
        List<Digest> diffIds = ConfigReader.diffIds(config, image);
        if (diffIds.size() != layers) {
            throw new ImageException(
                    image + " is damaged: its configuration has " + diffIds.size() + " layers, its manifest " + layers);
        }
        return diffIds;
    }

    /** Refuses an image for other machines. */
    static void requirePlatform(JsonNode config, Platform host, String image) {
        Platform platform = Platform.of(config);
        if (!platform.equals(host)) {
            throw new PlatformException(image, host, List.of(platform.toString()));
        }
    }
}
