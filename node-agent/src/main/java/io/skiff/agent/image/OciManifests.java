package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Follows descriptors (image-spec descriptor.md) from an index over a manifest to the image that this host runs. */
final class OciManifests {

    private static final int MAX_NESTING = 3;

    private static final Set<String> INDEXES = Set.of(
            "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json");

    private final Documents documents;
    private final Platform host;

    OciManifests(Documents documents, Platform host) {
        this.documents = documents;
        this.host = host;
    }

    static boolean isIndex(JsonNode descriptorOrDocument) {
        return INDEXES.contains(descriptorOrDocument.path("mediaType").asText(""));
    }

    /** The manifest for this host among those, however deep in indexes it lies. */
    JsonNode choose(List<JsonNode> descriptors, String label) throws IOException {
        return choose(descriptors, label, 0);
    }

    private JsonNode choose(List<JsonNode> descriptors, String label, int nesting) throws IOException {
        var candidates = descriptors.stream()
                .filter(descriptor -> !descriptor.has("platform")
                        || Platform.of(descriptor.path("platform")).equals(host))
                .toList();
        if (candidates.isEmpty() || nesting > MAX_NESTING) {
            var platforms = descriptors.stream()
                    .map(descriptor -> Platform.of(descriptor.path("platform")).toString())
                    .filter(platform -> !platform.equals("unknown/unknown"))
                    .distinct()
                    .toList();
            throw new PlatformException(label, host, platforms);
        }
        JsonNode chosen = candidates.get(0);
        return isIndex(chosen) ? choose(listed(documents.manifest(chosen, label).json()), label, nesting + 1) : chosen;
    }

    static List<JsonNode> listed(JsonNode index) {
        var descriptors = new ArrayList<JsonNode>();
        index.path("manifests").forEach(descriptors::add);
        return descriptors;
    }

    /** @param digest by which the image is known here */
    ArchivedImage image(List<String> names, Digest digest, Document document, String label) throws IOException {
        JsonNode manifest = document.json();
        if (!manifest.path("config").has("digest")) {
            throw new ImageException(label + " has a manifest of another kind ("
                    + manifest.path("mediaType")
                            .asText("schemaVersion "
                                    + manifest.path("schemaVersion").asText("?"))
                    + "); it must be an OCI or Docker v2 manifest");
        }
        Document configuration = documents.config(manifest.path("config"), label);
        JsonNode config = configuration.json();
        ArchivedImage.requirePlatform(config, host, label);
        List<Digest> diffIds =
                ArchivedImage.requireDiffIds(config, manifest.path("layers").size(), label);
        var layers = new ArrayList<ArchivedImage.Layer>();
        for (JsonNode layer : manifest.path("layers")) {
            layers.add(new ArchivedImage.Layer(
                    label,
                    entry(layer, label),
                    List.of(digest(layer, label)),
                    layer.path("size").asLong(-1),
                    diffIds.get(layers.size())));
        }
        return new ArchivedImage(names, digest, configuration, Optional.of(document), layers);
    }

    static Digest digest(JsonNode descriptor, String label) {
        return Digest.parse(descriptor.path("digest").asText(""), label);
    }

    /** Where the image layout keeps what a descriptor names. */
    static String entry(JsonNode descriptor, String label) {
        return digest(descriptor, label).layoutEntry();
    }

    /** What descriptors name, its digest verified. */
    interface Documents {

        Document manifest(JsonNode descriptor, String label) throws IOException;

        Document config(JsonNode descriptor, String label) throws IOException;
    }
}
