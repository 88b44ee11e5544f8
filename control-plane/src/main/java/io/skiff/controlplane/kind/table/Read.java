package io.skiff.controlplane.kind.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Short reads of trees. A missing value reads as empty. */
public final class Read {

    public static final String NONE = "<none>";
    public static final String UNKNOWN = "<unknown>";

    private Read() {}

    public static String text(JsonNode node, String... path) {
        return at(node, path).asText("");
    }

    public static int number(JsonNode node, String... path) {
        return at(node, path).asInt(0);
    }

    public static List<JsonNode> items(JsonNode node, String... path) {
        return StreamSupport.stream(at(node, path).spliterator(), false).toList();
    }

    public static JsonNode at(JsonNode node, String... path) {
        var found = node;
        for (var field : path) {
            found = found.path(field);
        }
        return found;
    }

    public static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    public static String joined(List<JsonNode> items, String... path) {
        return items.stream().map(item -> text(item, path)).collect(Collectors.joining(","));
    }

    /** Formats a label selector (matchLabels, matchExpressions) as kubectl does. */
    public static String selector(JsonNode selector) {
        var terms = new ArrayList<String>(labels(selector.path("matchLabels")));
        for (var expression : selector.path("matchExpressions")) {
            var key = text(expression, "key");
            var values = joined(items(expression, "values"));
            terms.add(
                    switch (text(expression, "operator")) {
                        case "In" -> key + " in (" + values + ")";
                        case "NotIn" -> key + " notin (" + values + ")";
                        case "DoesNotExist" -> "!" + key;
                        default -> key;
                    });
        }
        return orNone(String.join(",", terms));
    }

    public static List<String> labels(JsonNode labels) {
        return labels.properties().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().asText())
                .sorted()
                .toList();
    }
}
