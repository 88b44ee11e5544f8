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
        for (JsonNode descriptor : OciManifests.listed(archive.document("index.json"))) {
            byName.computeIfAbsent(name(descriptor), name -> new ArrayList<>()).add(descriptor);
        }
        var images = new ArrayList<ArchivedImage>();
        for (Map.Entry<String, List<JsonNode>> entry : byName.entrySet()) {
            List<String> names = entry.getKey().isEmpty() ? List.of() : List.of(entry.getKey());
            String label = names.isEmpty() ? "the image in " + archive : "image " + entry.getKey();
            JsonNode chosen = manifests.choose(entry.getValue(), label);
            images.add(manifests.image(names, OciManifests.digest(chosen, label), manifest(chosen, label), label));
        }
        return List.copyOf(images);
    }

    @Override
    public JsonNode manifest(JsonNode descriptor, String label) throws IOException {
        return archive.document(OciManifests.entry(descriptor, label), OciManifests.digest(descriptor, label));
    }

    @Override
    public JsonNode config(JsonNode descriptor, String label) throws IOException {
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
