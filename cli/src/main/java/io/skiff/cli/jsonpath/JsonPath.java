package io.skiff.cli.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A template: text, and in braces paths ({@code {.a.b[0].c}}), quoted text ({@code {"\n"}}), numbers, and {@code {range PATH}...{end}}. A field
 * that is not there prints nothing.
 */
public final class JsonPath {

    private static final String RANGE = "range ";
    private static final String END = "end";

    private final List<Part> parts;

    private JsonPath(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    private sealed interface Part {
        void print(JsonNode object, StringBuilder out);
    }

    private record Text(String text) implements Part {
        @Override
        public void print(JsonNode object, StringBuilder out) {
            out.append(text);
        }
    }

    private record Selected(List<PathStep> path) implements Part {
        @Override
        public void print(JsonNode object, StringBuilder out) {
            out.append(String.join(
                    " ",
                    PathStep.follow(path, object).stream().map(JsonPath::words).toList()));
        }
    }

    /** Inside, {@code $} is the item, as it is for kubectl. */
    private record Range(List<PathStep> path, List<Part> parts) implements Part {
        @Override
        public void print(JsonNode object, StringBuilder out) {
            for (var item : PathStep.follow(path, object)) {
                parts.forEach(part -> part.print(item, out));
            }
        }
    }

    /**
     * Parses a template.
     *
     * @param template with expressions in braces; a bare path is taken as one expression
     * @throws CommandException that says what cannot be read
     */
    public static JsonPath parse(String template) {
        var text = template.indexOf('{') < 0 ? "{" + template + "}" : template;
        var pieces = new Pieces(text);
        var parts = parts(pieces, false);
        return new JsonPath(parts);
    }

    private static List<Part> parts(Pieces pieces, boolean isInRange) {
        var parts = new ArrayList<Part>();
        while (pieces.hasNext()) {
            if (pieces.isText()) {
                parts.add(new Text(pieces.next()));
                continue;
            }
            var action = pieces.next();
            if (action.equals(END)) {
                if (isInRange) {
                    return parts;
                }
                throw new CommandException(
                        "error: error parsing jsonpath " + pieces.text + ", not in range, nothing to end");
            }
            if (action.startsWith(RANGE)) {
                var path = PathReader.read(action.substring(RANGE.length()).strip(), pieces.text);
                parts.add(new Range(path, parts(pieces, true)));
            } else {
                parts.add(part(action, pieces.text));
            }
        }
        return parts;
    }

    private static Part part(String action, String template) {
        if (action.startsWith("\"") || action.startsWith("'")) {
            return new Text(PathReader.quoted(action, template));
        }
        return action.matches("-?\\d+(\\.\\d+)?|true|false")
                ? new Text(action)
                : new Selected(PathReader.read(action, template));
    }

    /**
     * Prints what the template selects of an object.
     *
     * @throws CommandException if an index is beyond the end of its list
     */
    public String print(JsonNode object) {
        try {
            return printed(object);
        } catch (PathStep.OutOfBoundsException e) {
            throw new CommandException("error: error executing jsonpath: " + e.getMessage());
        }
    }

    /** As {@link #print}; if an index is beyond the end of its list, it selects nothing. */
    public String find(JsonNode object) {
        try {
            return printed(object);
        } catch (PathStep.OutOfBoundsException e) {
            return "";
        }
    }

    private String printed(JsonNode object) {
        var out = new StringBuilder();
        parts.forEach(part -> part.print(object, out));
        return out.toString();
    }

    private static String words(JsonNode node) {
        return node.isContainerNode() ? sorted(node).toString() : node.asText();
    }

    /** Go writes maps in the order of their keys. */
    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            var fields = new TreeMap<String, JsonNode>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            return new ObjectNode(JsonNodeFactory.instance, fields);
        }
        if (node.isArray()) {
            var items = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> items.add(sorted(item)));
            return items;
        }
        return node;
    }

    /** The text and the actions of a template, one after the other. */
    private static final class Pieces {

        private final String text;
        private int at;

        Pieces(String text) {
            this.text = text;
        }

        boolean hasNext() {
            return at < text.length();
        }

        boolean isText() {
            return text.charAt(at) != '{';
        }

        /** The text up to the next action, or what the action has in its braces. */
        String next() {
            int begin = at;
            if (isText()) {
                int open = text.indexOf('{', at);
                at = open < 0 ? text.length() : open;
                return text.substring(begin, at);
            }
            int close = closing();
            at = close + 1;
            return text.substring(begin + 1, close).strip();
        }

        /** A brace in quotes closes nothing. */
        private int closing() {
            char quote = 0;
            for (int i = at + 1; i < text.length(); i++) {
                char character = text.charAt(i);
                if (character == '\\') {
                    i++;
                } else if (quote != 0) {
                    quote = character == quote ? 0 : quote;
                } else if (character == '"' || character == '\'') {
                    quote = character;
                } else if (character == '}') {
                    return i;
                }
            }
            throw new CommandException("error: error parsing jsonpath " + text + ", unclosed action");
        }
    }
}
