package io.skiff.cli.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;
import io.skiff.cli.format.Yaml;
import io.skiff.cli.format.YamlException;
import java.util.ArrayList;
import java.util.List;

/** Reads each document of a manifest by itself, so that a broken one does not hide the others. */
public final class ManifestParser {

    private ManifestParser() {}

    public static List<Document> parse(String source, String text) {
        var documents = new ArrayList<Document>();
        if (text.stripLeading().startsWith("{")) {
            addJson(source, text, documents);
            return documents;
        }
        var chunk = new StringBuilder();
        int chunkStart = 0;
        int line = 0;
        for (String content : text.split("\n", -1)) {
            if (isSeparator(content)) {
                addYaml(source, chunk.toString(), chunkStart, documents);
                chunk.setLength(0);
                chunkStart = line;
            }
            chunk.append(content).append('\n');
            line++;
        }
        addYaml(source, chunk.toString(), chunkStart, documents);
        return documents;
    }

    private static boolean isSeparator(String line) {
        return line.startsWith("---") && (line.length() == 3 || Character.isWhitespace(line.charAt(3)));
    }

    private static void addYaml(String source, String text, int linesBefore, List<Document> documents) {
        try {
            add(source, Yaml.parse(text, linesBefore), firstLine(text, linesBefore), documents);
        } catch (YamlException e) {
            documents.add(new Document.Broken(source, String.valueOf(e.getMessage())));
        }
    }

    private static int firstLine(String text, int linesBefore) {
        int line = linesBefore + 1;
        for (String content : text.split("\n", -1)) {
            String stripped = content.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#") && !isSeparator(content)) {
                return line;
            }
            line++;
        }
        return linesBefore + 1;
    }

    private static void addJson(String source, String text, List<Document> documents) {
        try {
            add(source, Json.parse(text), 1, documents);
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            documents.add(new Document.Broken(
                    source,
                    "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": "
                            + e.getOriginalMessage()));
        }
    }

    private static void add(String source, JsonNode node, int line, List<Document> documents) {
        if (node.isNull() || node.isMissingNode()) {
            return;
        }
        if (!(node instanceof ObjectNode object)) {
            documents.add(new Document.Broken(
                    source,
                    "line " + line + ", column 1: an object is expected here, with apiVersion, kind, metadata"));
            return;
        }
        if (object.path("kind").asText().endsWith("List")
                && object.path("items").isArray()) {
            object.path("items").forEach(item -> add(source, item, line, documents));
            return;
        }
        String missing = missing(object);
        documents.add(
                missing.isEmpty()
                        ? new Document.Read(source, object)
                        : new Document.Broken(source, "line " + line + ", column 1: " + missing + " not set"));
    }

    private static String missing(ObjectNode object) {
        var missing = new ArrayList<String>();
        for (String field : List.of("apiVersion", "kind")) {
            if (object.path(field).asText("").isEmpty()) {
                missing.add(field);
            }
        }
        JsonNode metadata = object.path("metadata");
        if (metadata.path("name").asText("").isEmpty()
                && metadata.path("generateName").asText("").isEmpty()) {
            missing.add("metadata.name");
        }
        return String.join(", ", missing);
    }
}
