package io.skiff.cli.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;
import java.util.TreeSet;

/**
 * The annotation with the configuration that was applied last. It is kubectl's own, so that a user can mix both
 * clients.
 */
public final class LastApplied {

    static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    private LastApplied() {}

    /** Returns a copy of the object with the annotation. */
    public static ObjectNode stamp(ObjectNode object) {
        ObjectNode stamped = object.deepCopy();
        ObjectNode metadata = stamped.withObjectProperty("metadata");
        ObjectNode annotations = metadata.path("annotations") instanceof ObjectNode present ? present : Json.object();
        annotations.remove(ANNOTATION);
        metadata.set("annotations", annotations);
        annotations.put(ANNOTATION, text(stamped));
        return stamped;
    }

    /**
     * Serializes byte by byte as kubectl does (sorted, with Go's escapes); otherwise kubectl would see a difference.
     */
    private static String text(ObjectNode plain) {
        return sorted(plain)
                        .toString()
                        .replace("<", "\\u003c")
                        .replace(">", "\\u003e")
                        .replace("&", "\\u0026")
                        .replace("\u2028", "\\u2028")
                        .replace("\u2029", "\\u2029")
                + "\n";
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode sorted = Json.object();
            var names = new TreeSet<String>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> sorted.set(name, sorted(object.path(name))));
            return sorted;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode sorted = Json.array();
            array.forEach(element -> sorted.add(sorted(element)));
            return sorted;
        }
        return node;
    }

    /**
     * Returns the configuration that was applied last, with its own annotation; missing if the object has none that can
     * be read.
     */
    public static JsonNode of(JsonNode live) {
        String text = live.path("metadata").path("annotations").path(ANNOTATION).asText("");
        if (text.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
