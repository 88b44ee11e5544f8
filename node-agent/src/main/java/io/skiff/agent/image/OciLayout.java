package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the images of an archive in the OCI image layout (image-spec image-layout.md). */
final class OciLayout {

    private static final int MAX_NESTING = 3;

    private final ImageArchive archive;
    private final Platform host;

    OciLayout(ImageArchive archive, Platform host) {
        this.archive = archive;
        this.host = host;
    }

    static boolean isIn(ImageArchive archive) {
        return archive.has("oci-layout") && archive.has("index.json");
    }

    /** Returns one image for each name. Of several manifests with the same name it takes the one for this host. */
    List<ArchivedImage> images() throws IOException {
        var byName = new LinkedHashMap<String, List<JsonNode>>();
        for (JsonNode descriptor : archive.document("index.json").path("manifests")) {
            byName.computeIfAbsent(name(descriptor), name -> new ArrayList<>()).add(descriptor);
        }
        var images = new ArrayList<ArchivedImage>();
        for (Map.Entry<String, List<JsonNode>> entry : byName.entrySet()) {
            List<String> names = entry.getKey().isEmpty() ? List.of() : List.of(entry.getKey());
            String label = names.isEmpty() ? "the image in " + archive : "image " + entry.getKey();
            images.add(image(names, choose(entry.getValue(), label, 0), label));
        }
        return List.copyOf(images);
    }

    /**
     * Finds the image's name. containerd and Docker write the whole name into an annotation of their own, others into
     * the standard one.
     */
    private static String name(JsonNode descriptor) {
        JsonNode annotations = descriptor.path("annotations");
        return annotations
                .path("io.containerd.image.name")
                .asText(annotations.path("org.opencontainers.image.ref.name").asText(""));
    }

    private JsonNode choose(List<JsonNode> descriptors, String label, int nesting) throws IOException {
        var candidates = descriptors.stream()
                .filter(descriptor -> !descriptor.has("platform")
                        || Platform.of(descriptor.path("platform")).equals(host))
                .toList();
        if (candidates.isEmpty() || nesting > MAX_NESTING) {
            var platforms = descriptors.stream()
                    .map(descriptor -> Platform.of(descriptor.path("platform")).toString())
                    .toList();
            throw new ImageException(label + " is not for this host, which is " + host + "; it is for " + platforms);
        }
        JsonNode chosen = candidates.get(0);
        if (!isIndex(chosen)) {
            return chosen;
        }
        var nested = new ArrayList<JsonNode>();
        archive.document(entry(chosen, label), digest(chosen, label))
                .path("manifests")
                .forEach(nested::add);
        return choose(nested, label, nesting + 1);
    }

    private ArchivedImage image(List<String> names, JsonNode descriptor, String label) throws IOException {
        JsonNode manifest = archive.document(entry(descriptor, label), digest(descriptor, label));
        if (!manifest.path("config").has("digest")) {
            throw new ImageException(label + " has a manifest of another kind ("
                    + manifest.path("mediaType")
                            .asText("schemaVersion "
                                    + manifest.path("schemaVersion").asText("?"))
                    + "); it must be an OCI or Docker v2 manifest");
        }
        JsonNode config =
                archive.document(entry(manifest.path("config"), label), digest(manifest.path("config"), label));
        ArchivedImage.requirePlatform(config, host, label);
        List<Digest> diffIds =
                ArchivedImage.requireDiffIds(config, manifest.path("layers").size(), label);
        var layers = new ArrayList<ArchivedImage.Layer>();
        for (JsonNode layer : manifest.path("layers")) {
            layers.add(new ArchivedImage.Layer(
                    label, entry(layer, label), List.of(digest(layer, label)), diffIds.get(layers.size())));
        }
        return new ArchivedImage(names, digest(descriptor, label), config, layers);
    }

    private static boolean isIndex(JsonNode descriptor) {
        String type = descriptor.path("mediaType").asText("");
        return type.equals("application/vnd.oci.image.index.v1+json")
                || type.equals("application/vnd.docker.distribution.manifest.list.v2+json");
    }

    private static Digest digest(JsonNode descriptor, String label) {
        return Digest.parse(descriptor.path("digest").asText(""), label);
    }

    private static String entry(JsonNode descriptor, String label) {
        return "blobs/sha256/" + digest(descriptor, label).hex();
    }
}
