package io.skiff.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.ObjectCodec;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the manifests that are packed beside the classes. */
final class ManifestFiles {

    private static final YAMLFactory YAML = new YAMLFactory();

    private ManifestFiles() {}

    /** In the order of file names, and within a file from top to bottom. */
    static List<HasMetadata> read(KindRegistry kinds) throws IOException {
        var folder = ManifestFiles.class.getResource("/manifests");
        if (folder == null) {
            throw new IOException("the folder manifests is not packed beside the classes");
        }
        try {
            if (!folder.getProtocol().equals("jar")) {
                return read(Path.of(folder.toURI()), kinds);
            }
            try (var jar = FileSystems.newFileSystem(folder.toURI(), Map.of())) {
                return read(jar.getPath("/manifests"), kinds);
            }
        } catch (URISyntaxException e) {
            throw new IOException("read " + folder, e);
        }
    }

    private static List<HasMetadata> read(Path folder, KindRegistry kinds) throws IOException {
        var objects = new ArrayList<HasMetadata>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                readDocuments(file, kinds, objects);
            }
        }
        return List.copyOf(objects);
    }

    private static void readDocuments(Path file, KindRegistry kinds, List<HasMetadata> into) throws IOException {
        try (var parser = YAML.createParser(Files.readAllBytes(file));
                var documents = Json.MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(parser)) {
            while (documents.hasNext()) {
                if (documents.next() instanceof ObjectNode document) {
                    into.add(object(file, kinds, document));
                }
            }
        }
    }

    private static HasMetadata object(Path file, KindRegistry kinds, ObjectNode document) throws IOException {
        var version = document.path("apiVersion").asText();
        var name = document.path("kind").asText();
        var kind = kinds.find(version, name)
                .orElseThrow(() -> new IOException(file + ": there is no kind " + version + " " + name));
        kind.normalize(document);
        var problems = kind.problems(document);
        if (!problems.isEmpty()) {
            throw new IOException(file + ": " + problems);
        }
        return ObjectCodec.decode(kind.kind(), document);
    }
}
