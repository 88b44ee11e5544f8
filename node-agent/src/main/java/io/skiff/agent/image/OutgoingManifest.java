package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The manifest under which an image leaves this node: that of its author where its layers go as the author compressed them, and else one
 * with the layers as they go. The configuration is the author's in any case, and so are the diff ids.
 */
final class OutgoingManifest {

    static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    static final String OCI_TAR = "application/vnd.oci.image.layer.v1.tar";
    private static final String OCI_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String DOCKER_TAR = "application/vnd.docker.image.rootfs.diff.tar";
    private static final String DOCKER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    private static final ObjectMapper JSON = new ObjectMapper();

    private OutgoingManifest() {}

    /** What a manifest says of a layer. */
    record Layer(String mediaType, Digest digest, long size) {

        boolean isPlain() {
            return mediaType.equals(OCI_TAR) || mediaType.equals(DOCKER_TAR);
        }
    }

    static List<Layer> layers(Document manifest) {
        var layers = new ArrayList<Layer>();
        for (JsonNode layer : manifest.json().path("layers")) {
            layers.add(new Layer(
                    layer.path("mediaType").asText(OCI_TAR),
                    OciManifests.digest(layer, "a manifest of this node"),
                    layer.path("size").asLong()));
        }
        return List.copyOf(layers);
    }

    static String mediaType(Document manifest) {
        return manifest.json().path("mediaType").asText(OCI);
    }

    /** The type of a layer that this node has compressed, beside others of this manifest. */
    static String gzipBeside(Optional<Document> manifest) {
        return manifest.filter(one -> mediaType(one).equals(DOCKER)).isPresent() ? DOCKER_GZIP : OCI_GZIP;
    }

    /** The layers as plain tars, whose digests are the diff ids. */
    static List<Layer> plain(List<Digest> diffIds, LayerStore layers) throws IOException {
        var plain = new ArrayList<Layer>();
        for (Digest diffId : diffIds) {
            plain.add(new Layer(OCI_TAR, diffId, layers.tarBytes(diffId)));
        }
        return List.copyOf(plain);
    }

    static Document of(Optional<Document> author, Document config, List<Layer> layers) {
        if (author.isPresent() && layers(author.get()).equals(layers)) {
            return author.get();
        }
        boolean isDocker = layers.stream().anyMatch(layer -> layer.mediaType().startsWith("application/vnd.docker."));
        var manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", isDocker ? DOCKER : OCI);
        manifest.putObject("config")
                .put("mediaType", isDocker ? "application/vnd.docker.container.image.v1+json" : OCI_CONFIG)
                .put("digest", config.digest().toString())
                .put("size", config.bytes().length);
        var array = manifest.putArray("layers");
        layers.forEach(layer -> describe(array.addObject(), layer));
        author.map(one -> one.json().path("annotations"))
                .filter(JsonNode::isObject)
                .ifPresent(annotations -> manifest.set("annotations", annotations));
        return Document.of(bytes(manifest), "the manifest of an image that leaves this node");
    }

    private static void describe(ObjectNode node, Layer layer) {
        node.put("mediaType", layer.mediaType())
                .put("digest", layer.digest().toString())
                .put("size", layer.size());
    }

    static byte[] bytes(JsonNode document) {
        return document.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
