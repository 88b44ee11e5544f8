package io.skiff.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Escapes;

/** Writes a JSON tree as kubectl does: four spaces, sorted keys. */
public final class JsonWriter {

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    public static String write(JsonNode tree) {
        var writer = new JsonWriter();
        writer.node(tree, 0);
        return escaped(writer.out.append('\n'));
    }

    /**
     * Escapes the characters that Jackson leaves in strings. A newline is never among them: it only separates lines.
     */
    private static String escaped(CharSequence json) {
        var escaped = new StringBuilder(json.length());
        json.chars().forEach(c -> {
            if (c != '\n' && Escapes.isActedOn(c)) {
                escaped.append("\\u%04x".formatted(c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }

    private void node(JsonNode node, int indent) {
        if (node.isEmpty() || !node.isContainerNode()) {
            out.append(node);
        } else if (node.isObject()) {
            object(node, indent + 4);
        } else {
            array(node, indent + 4);
        }
    }

    private void object(JsonNode object, int indent) {
        String separator = "{";
        for (var field : YamlWriter.sorted(object).entrySet()) {
            out.append(separator).append('\n').append(" ".repeat(indent));
            out.append(Json.quoted(field.getKey())).append(": ");
            node(field.getValue(), indent);
            separator = ",";
        }
        out.append('\n').append(" ".repeat(indent - 4)).append('}');
    }

    private void array(JsonNode array, int indent) {
        String separator = "[";
        for (JsonNode item : array) {
            out.append(separator).append('\n').append(" ".repeat(indent));
            node(item, indent);
            separator = ",";
        }
        out.append('\n').append(" ".repeat(indent - 4)).append(']');
    }
}
