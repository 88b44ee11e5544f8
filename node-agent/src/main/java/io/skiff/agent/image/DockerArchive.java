package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the images of an archive in the format of {@code docker save} before it wrote OCI layouts. */
final class DockerArchive {

    private final ImageArchive archive;
    private final Platform host;

    DockerArchive(ImageArchive archive, Platform host) {
        this.archive = archive;
        this.host = host;
    }

    static boolean isIn(ImageArchive archive) {
        return archive.has("manifest.json");
    }

    List<ArchivedImage> images() throws IOException {
        var images = new ArrayList<ArchivedImage>();
        for (JsonNode image : archive.document("manifest.json").json()) {
            images.add(image(image));
        }
        return List.copyOf(images);
    }

    private ArchivedImage image(JsonNode image) throws IOException {
        List<String> names = ConfigReader.strings(image.path("RepoTags"));
        String label = names.isEmpty() ? "the image in " + archive : "image " + names.get(0);
        String configEntry = image.path("Config").asText("");
        Document configuration = archive.document(configEntry);
        requireNamed(configEntry, configuration);
        JsonNode config = configuration.json();
        ArchivedImage.requirePlatform(config, host, label);
        List<Digest> diffIds =
                ArchivedImage.requireDiffIds(config, image.path("Layers").size(), label);
        var layers = new ArrayList<ArchivedImage.Layer>();
        for (String layer : ConfigReader.strings(image.path("Layers"))) {
            layers.add(new ArchivedImage.Layer(label, layer, List.of(), -1, diffIds.get(layers.size())));
        }
        return new ArchivedImage(names, configuration.digest(), configuration, Optional.empty(), layers);
    }

    /**
     * Checks the digest in the name of the configuration's entry, if the name is one: Docker and Podman name it so,
     * others may not.
     */
    private void requireNamed(String entry, Document found) {
        String name = entry.substring(entry.lastIndexOf('/') + 1);
        String hex = name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
        if (Digest.isHex(hex)) {
            new Digest(hex).requireOf(found.bytes(), entry + " in " + archive);
        }
    }
}
