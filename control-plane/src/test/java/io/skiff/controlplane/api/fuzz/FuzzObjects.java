package io.skiff.controlplane.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.object.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The real objects from which requests are made. */
final class FuzzObjects {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path EXAMPLES = Path.of("../examples");

    private FuzzObjects() {}

    /** One object of each kind, with the fields that rules and planners read. */
    static List<ObjectNode> ofEachKind() {
        return objects(resource("/fuzz/objects.yaml"));
    }

    /** Objects that the server accepts unchanged: these, and the examples for users. */
    static List<ObjectNode> valid() {
        var objects = new ArrayList<>(ofEachKind());
        try (var files = Files.list(EXAMPLES)) {
            for (var file : files.filter(name -> name.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                objects.addAll(objects(documents(Files.readString(file))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(objects);
    }

    /** All known objects, complete or not. */
    static List<JsonNode> all() {
        return Stream.concat(valid().stream(), resource("/golden/tables/objects.yaml").stream())
                .toList();
    }

    static Kind<?> kind(JsonNode object) {
        return StoredKinds.registry().kinds().stream()
                .filter(one -> one.name().equals(object.path("kind").asText()))
                .findFirst()
                .orElseThrow();
    }

    /** The path of the collection of its kind, in the default namespace. */
    static String collection(JsonNode object) {
        var kind = kind(object);
        return (kind.group().isEmpty() ? "/api/" : "/apis/")
                + kind.apiVersion()
                + (kind.namespaced() ? "/namespaces/default/" : "/")
                + kind.plural();
    }

    private static List<JsonNode> resource(String name) {
        try (var file = FuzzObjects.class.getResourceAsStream(name)) {
            return documents(new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ObjectNode> objects(List<JsonNode> nodes) {
        return nodes.stream().map(ObjectNode.class::cast).toList();
    }

    /** Reads all documents; of a list, its items. */
    private static List<JsonNode> documents(String text) throws IOException {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return documents.readAll();
        }
    }
}
