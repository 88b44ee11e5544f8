package io.skiff.agent.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.agent.linux.crypto.Sha;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes image archives for the tests: OCI layouts, and the format of older Docker versions. */
public final class ArchiveBuilder {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final ArrayNode manifests = JSON.createArrayNode();
    private final ArrayNode dockerImages = JSON.createArrayNode();
    private Platform platform = Platform.ofThisHost();
    private UnaryOperator<byte[]> compression = TarBuilder::gzip;
    private String command = "/bin/web";
    private Sha sha = Sha.SHA256;

    public ArchiveBuilder platform(String architecture) {
        platform = new Platform("linux", architecture);
        return this;
    }

    public ArchiveBuilder compressedBy(UnaryOperator<byte[]> function) {
        compression = function;
        return this;
    }

    /** Names everything by this function. */
    public ArchiveBuilder digestedBy(Sha function) {
        sha = function;
        return this;
    }

    public ArchiveBuilder command(String word) {
        command = word;
        return this;
    }

    /** @param annotation such as {@code org.opencontainers.image.ref.name}; empty for an image without a name */
    public ArchiveBuilder ociImage(String annotation, String name, byte[]... layers) {
        manifests.add(ociDescriptor(annotation, name, layers));
        return this;
    }

    /** Adds an index in a blob, as of multi-platform builds, with the given descriptors. */
    public ArchiveBuilder ociIndex(String name, List<ObjectNode> descriptors) {
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
        index.putArray("manifests").addAll(descriptors);
        ObjectNode descriptor = blob(write(index), "application/vnd.oci.image.index.v1+json");
        descriptor.putObject("annotations").put("io.containerd.image.name", name);
        manifests.add(descriptor);
        return this;
    }

    public ObjectNode ociDescriptor(String annotation, String name, byte[]... layers) {
        ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2);
        manifest.set("config", blob(config(layers), "application/vnd.oci.image.config.v1+json"));
        ArrayNode blobs = manifest.putArray("layers");
        for (byte[] layer : layers) {
            blobs.add(blob(compression.apply(layer), "application/vnd.oci.image.layer.v1.tar+gzip"));
        }
        ObjectNode descriptor = blob(write(manifest), "application/vnd.oci.image.manifest.v1+json");
        descriptor.putObject("platform").put("os", "linux").put("architecture", platform.architecture());
        if (!annotation.isEmpty()) {
            descriptor.putObject("annotations").put(annotation, name);
        }
        return descriptor;
    }

    public ArchiveBuilder dockerImage(String tag, byte[]... layers) {
        byte[] config = config(layers);
        String configEntry = Digest.of(config).hex() + ".json";
        entries.put(configEntry, config);
        ObjectNode image = dockerImages.addObject().put("Config", configEntry);
        image.putArray("RepoTags").add(tag);
        ArrayNode names = image.putArray("Layers");
        for (byte[] layer : layers) {
            String name = Digest.of(layer).hex().substring(0, 10) + "/layer.tar";
            entries.put(name, layer);
            names.add(name);
        }
        return this;
    }

    /** Changes an entry after all digests were computed. */
    public ArchiveBuilder damage(String prefix, UnaryOperator<byte[]> change) {
        entries.replaceAll((name, content) -> name.startsWith(prefix) ? change.apply(content) : content);
        return this;
    }

    public byte[] build() {
        var tar = new TarBuilder();
        entries.forEach(tar::file);
        if (!manifests.isEmpty()) {
            tar.file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
            ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
            index.set("manifests", manifests);
            tar.file("index.json", write(index));
        }
        if (!dockerImages.isEmpty()) {
            tar.file("manifest.json", write(dockerImages));
        }
        return tar.build();
    }

    /** The documents and layers so far, by their digests. */
    public Map<String, byte[]> blobs() {
        var blobs = new LinkedHashMap<String, byte[]>();
        entries.forEach((name, content) -> {
            if (name.startsWith("blobs/")) {
                blobs.put(name.substring("blobs/".length()).replace('/', ':'), content);
            }
        });
        return blobs;
    }

    public Path write(Path file) {
        try {
            return Files.write(file, build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] config(byte[]... layers) {
        ObjectNode document = JSON.createObjectNode()
                .put("os", platform.operatingSystem())
                .put("architecture", platform.architecture());
        ObjectNode config =
                document.putObject("config").put("WorkingDir", "/srv").put("User", "1000:1000");
        config.putArray("Entrypoint").add(command);
        config.putArray("Cmd").add("--port").add("8080");
        config.putArray("Env").add("PATH=/bin:/usr/bin").add("A=b=c");
        ArrayNode diffIds = document.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        for (byte[] layer : layers) {
            diffIds.add(digest(layer).toString());
        }
        return write(document);
    }

    private ObjectNode blob(byte[] content, String mediaType) {
        Digest digest = digest(content);
        entries.put(digest.layoutEntry(), content);
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", content.length);
    }

    private Digest digest(byte[] content) {
        return new Digest(HexFormat.of().formatHex(sha.java().digest(content)));
    }

    private static byte[] write(Object node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
