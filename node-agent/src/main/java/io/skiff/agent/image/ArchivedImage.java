package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One image of an archive or a registry. Its documents are verified, its layers not yet.
 *
 * @param names as the archive gives them, not normalized; may be empty
 * @param digest of the manifest, or of the configuration if the archive has no manifest
 * @param config the image configuration
 * @param layers lowest first
 */
record ArchivedImage(List<String> names, Digest digest, JsonNode config, List<Layer> layers) {

    ArchivedImage {
        names = List.copyOf(names);
        layers = List.copyOf(layers);
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
    record Layer(String image, String entry, List<Digest> blob, long size, Digest diffId) {}

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
            throw new ImageException(image + " is for " + platform + ", and this host is " + host);
        }
    }
}
