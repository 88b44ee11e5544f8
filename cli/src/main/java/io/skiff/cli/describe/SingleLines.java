package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.cli.Escapes;
import io.skiff.cli.format.Json;
import java.util.Set;

/**
 * Prepares an object for lines of cells: no text in it ends its line or its cell, so no text can pose as another field.
 */
final class SingleLines {

    /** The fields whose values may have several lines, in the object itself and in its metadata. */
    private static final Set<String> OF_SEVERAL_LINES = Set.of("data", "annotations");

    /** Fields whose values are scripts: each line is shown indented. */
    private static final Set<String> SCRIPTS = Set.of("command", "args");

    private SingleLines() {}

    static JsonNode of(JsonNode node) {
        return of(node, 2);
    }

    /** @param levels down to which a text may have several lines */
    private static JsonNode of(JsonNode node, int levels) {
        if (node.isTextual()) {
            return TextNode.valueOf(Escapes.line(node.textValue()));
        }
        if (node.isObject()) {
            ObjectNode copy = Json.object();
            node.properties()
                    .forEach(field -> copy.set(
                            Escapes.line(field.getKey()),
                            levels > 0 && OF_SEVERAL_LINES.contains(field.getKey())
                                    ? texts(field.getValue())
                                    : SCRIPTS.contains(field.getKey())
                                            ? field.getValue()
                                            : of(field.getValue(), levels - 1)));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = Json.array();
            node.forEach(item -> copy.add(of(item, 0)));
            return copy;
        }
        return node;
    }

    /** Escapes the keys, which never have several lines, and keeps the values. */
    private static JsonNode texts(JsonNode map) {
        if (!map.isObject()) {
            return of(map, 0);
        }
        ObjectNode copy = Json.object();
        map.properties().forEach(field -> copy.set(Escapes.line(field.getKey()), field.getValue()));
        return copy;
    }
}
