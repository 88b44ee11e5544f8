package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One image as an archive describes it, its documents verified, its layers not yet.
 *
 * @param names as the archive gives them, not normalized; may be empty
 * @param digest of the manifest; of the configuration when the archive has none
 * @param config the image configuration
 * @param layers lowest first
 */
record ArchivedImage(List<String> names, Digest digest, JsonNode config, List<Layer> layers) {

    ArchivedImage {
        names = List.copyOf(names);
        layers = List.copyOf(layers);
    }

    /** For messages. */
    String label() {
        return names.isEmpty() ? "the image " + digest : "image " + names.get(0);
    }

    /**
     * @param image whose layer it is, for messages
     * @param entry of the archive, a tar or gzipped tar
     * @param blob digest of the entry, empty list when the archive does not say it
     * @param diffId digest of the tar
     */
    record Layer(String image, String entry, List<Digest> blob, Digest diffId) {}

    /** Pairs the layers' entries with the configuration's diff ids. */
    static List<Digest> requireDiffIds(JsonNode config, int layers, String image) {
        List<Digest> diffIds = ConfigReader.diffIds(config, image);
        if (diffIds.size() != layers) {
            throw new ImageException(
                    image + " is damaged: its configuration has " + diffIds.size() + " layers, its manifest " + layers);
        }
        return diffIds;
    }

    /** Refuses an image that is made for other machines. */
    static void requirePlatform(JsonNode config, Platform host, String image) {
        Platform platform = Platform.of(config);
        if (!platform.equals(host)) {
            throw new ImageException(image + " is for " + platform + ", and this host is " + host);
        }
    }
}
