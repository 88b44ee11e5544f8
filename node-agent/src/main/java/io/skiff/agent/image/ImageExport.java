package io.skiff.agent.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.archive.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes images as an archive that is both an OCI image layout and what {@code docker save} writes, so that every tool takes it. Layers go as
 * plain tars, whose digests are their diff ids.
 */
final class ImageExport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LayerStore layers;
    private final DocumentStore documents;
    private final TarWriter tar;
    private final Set<String> written = new LinkedHashSet<>();

    private ImageExport(LayerStore layers, DocumentStore documents, TarWriter tar) {
        this.layers = layers;
        this.documents = documents;
        this.tar = tar;
    }

    /** @throws ImageException if an image cannot be written; before the first byte if its documents are missing */
    static void write(List<Image> images, LayerStore layers, DocumentStore documents, OutputStream out)
            throws IOException {
        images.forEach(image -> ImagePush.config(documents, image));
        try (var tar = new TarWriter(out)) {
            new ImageExport(layers, documents, tar).write(images);
        }
    }

    private void write(List<Image> images) throws IOException {
        directory("blobs/");
        var index = JSON.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", "application/vnd.oci.image.index.v1+json");
        var manifests = index.putArray("manifests");
        var docker = JSON.createArrayNode();
        for (Image image : images) {
            var config = ImagePush.config(documents, image);
            var manifest = manifest(image, config);
            document(config);
            document(manifest);
            for (Digest diffId : ImagePush.diffIds(image)) {
                layer(diffId);
            }
            describe(manifests.addObject(), image, manifest);
            var one = docker.addObject().put("Config", config.digest().layoutEntry());
            if (!image.isUntagged()) {
                one.putArray("RepoTags").add(image.reference());
            }
            var paths = one.putArray("Layers");
            ImagePush.diffIds(image).forEach(diffId -> paths.add(diffId.layoutEntry()));
        }
        file("index.json", OutgoingManifest.bytes(index));
        file("manifest.json", OutgoingManifest.bytes(docker));
        file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
    }

    private Document manifest(Image image, Document config) throws IOException {
        return OutgoingManifest.of(
                ImagePush.author(documents, image), config, OutgoingManifest.plain(ImagePush.diffIds(image), layers));
    }

    private static void describe(ObjectNode descriptor, Image image, Document manifest) {
        descriptor
                .put("mediaType", OutgoingManifest.mediaType(manifest))
                .put("digest", manifest.digest().toString())
                .put("size", manifest.bytes().length);
        var annotations = descriptor.putObject("annotations").put("io.containerd.image.name", image.reference());
        ImageReference.parse(image.reference())
                .tag()
                .ifPresent(tag -> annotations.put("org.opencontainers.image.ref.name", tag));
    }

    private void document(Document document) throws IOException {
        var name = document.digest().layoutEntry();
        directoryOf(document.digest());
        if (written.add(name)) {
            file(name, document.bytes());
        }
    }

    private void layer(Digest diffId) throws IOException {
        var name = diffId.layoutEntry();
        directoryOf(diffId);
        if (written.add(name)) {
            tar.begin(entry(TarWriter.FILE, name, layers.tarBytes(diffId), 0644));
            layers.writeTar(diffId, new Content());
            tar.endContent();
        }
    }

    private void file(String name, byte[] content) throws IOException {
        tar.begin(entry(TarWriter.FILE, name, content.length, 0644));
        tar.content(content, content.length);
        tar.endContent();
    }

    private void directoryOf(Digest digest) throws IOException {
        if (written.add(digest.layoutDirectory())) {
            directory(digest.layoutDirectory());
        }
    }

    private void directory(String name) throws IOException {
        tar.begin(entry(TarWriter.DIRECTORY, name, 0, 0755));
    }

    private static TarWriter.Entry entry(char type, String name, long size, int mode) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return new TarWriter.Entry(type, bytes, new byte[0], mode, 0, 0, size, Instant.EPOCH, 0, 0, Map.of());
    }

    /** What is written goes into the present entry. */
    private final class Content extends OutputStream {

        @Override
        public void write(int one) throws IOException {
            tar.content(new byte[] {(byte) one}, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            tar.content(offset == 0 ? bytes : java.util.Arrays.copyOfRange(bytes, offset, offset + length), length);
        }
    }
}
