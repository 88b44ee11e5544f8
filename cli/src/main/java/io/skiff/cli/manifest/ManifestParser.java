package io.skiff.cli.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;
import io.skiff.cli.format.Yaml;
import io.skiff.cli.format.YamlException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads each document of a manifest by itself, so that a broken one does not hide the others. */
public final class ManifestParser {

    /** An empty object, or a key as JSON has it: YAML in flow style seldom quotes it. */
    private static final Pattern JSON_START = Pattern.compile("\\s*\\{\\s*[\"}]");

    private static final Pattern WORD_OF_THE_TEXT = Pattern.compile("(Unrecognized token) '[^']*'", Pattern.DOTALL);

    private ManifestParser() {}

    public static List<Document> parse(String source, String text) {
        var documents = new ArrayList<Document>();
        var chunk = new StringBuilder();
        int chunkStart = 0;
        int line = 0;
        for (String content : text.split("\n", -1)) {
            if (isSeparator(content)) {
                addChunk(source, chunk.toString(), chunkStart, documents);
                chunk.setLength(0);
                chunkStart = line;
            }
            chunk.append(content).append('\n');
            line++;
        }
        addChunk(source, chunk.toString(), chunkStart, documents);
        return documents;
    }

    private static boolean isSeparator(String line) {
        return line.startsWith("---") && (line.length() == 3 || Character.isWhitespace(line.charAt(3)));
    }

    /** Adds one document. A text that begins with a brace is JSON, or else YAML in flow style. */
    private static void addChunk(String source, String text, int linesBefore, List<Document> documents) {
        boolean isJson =
                withoutSeparator(text).stripLeading().startsWith("{") && addJson(source, text, linesBefore, documents);
        if (!isJson) {
            addYaml(source, text, linesBefore, documents);
        }
    }

    /** Blanks out the separator, so that columns and lines stay the same. */
    private static String withoutSeparator(String text) {
        return text.startsWith("---") ? "   " + text.substring(3) : text;
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

    /** @return false, with nothing added, if the text must be meant as YAML: it is no JSON from its first key on */
    private static boolean addJson(String source, String text, int linesBefore, List<Document> documents) {
        String json = withoutSeparator(text);
        try {
            Json.parseAll(json, node -> add(source, node, firstLine(text, linesBefore), documents));
            return true;
        } catch (JsonProcessingException e) {
            if (!JSON_START.matcher(json).lookingAt()) {
                return false;
            }
            var location = e.getLocation();
            documents.add(new Document.Broken(
                    source,
                    "line " + (linesBefore + location.getLineNr()) + ", column " + location.getColumnNr() + ": "
                            + wording(e)));
            return true;
        }
    }

    /** Cuts the text's own words out of the message, because they can be a secret. */
    private static String wording(JsonProcessingException e) {
        return WORD_OF_THE_TEXT.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("$1");
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
