package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the images of an archive in the OCI image layout (image-spec image-layout.md). */
final class OciLayout implements OciManifests.Documents {

    private final ImageArchive archive;
    private final OciManifests manifests;

    OciLayout(ImageArchive archive, Platform host) {
        this.archive = archive;
        this.manifests = new OciManifests(this, host);
    }

    static boolean isIn(ImageArchive archive) {
        return archive.has("oci-layout") && archive.has("index.json");
    }

    /** One for each name; of manifests with the same name the one for this host. */
    List<ArchivedImage> images() throws IOException {
        var byName = new LinkedHashMap<String, List<JsonNode>>();
        for (JsonNode descriptor :
                OciManifests.listed(archive.document("index.json").json())) {
            byName.computeIfAbsent(name(descriptor), name -> new ArrayList<>()).add(descriptor);
        }
        var images = new ArrayList<ArchivedImage>();
        for (Map.Entry<String, List<JsonNode>> entry : byName.entrySet()) {
            List<String> names = entry.getKey().isEmpty() ? List.of() : List.of(entry.getKey());
            String label = names.isEmpty() ? "the image in " + archive : "image " + entry.getKey();
            JsonNode chosen = manifests.choose(entry.getValue(), label);
            JsonNode known = known(entry.getValue(), chosen);
            ArchivedImage image =
                    manifests.image(names, OciManifests.digest(known, label), manifest(chosen, label), label);
            images.add(OciManifests.isIndex(known) ? image.under(manifest(known, label)) : image);
        }
        return List.copyOf(images);
    }

    /** An index is known by its own digest, as in a registry: that is the same on nodes of all platforms. */
    private static JsonNode known(List<JsonNode> named, JsonNode chosen) {
        return named.size() == 1 ? named.get(0) : chosen;
    }

    @Override
    public Document manifest(JsonNode descriptor, String label) throws IOException {
        return archive.document(OciManifests.entry(descriptor, label), OciManifests.digest(descriptor, label));
    }

    @Override
    public Document config(JsonNode descriptor, String label) throws IOException {
        return manifest(descriptor, label);
    }

    /** containerd and Docker write the whole name into an annotation of their own, others into the standard one. */
    private static String name(JsonNode descriptor) {
        JsonNode annotations = descriptor.path("annotations");
        return annotations
                .path("io.containerd.image.name")
                .asText(annotations.path("org.opencontainers.image.ref.name").asText(""));
    }
}
