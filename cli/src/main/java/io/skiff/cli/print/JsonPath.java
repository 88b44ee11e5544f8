package io.skiff.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of kubectl's JSONPath that scripts use: text, {@code {.a.b[0].c}}, {@code [*]}, {@code ['key']},
 * {@code [?(@.type=="Ready")]}, {@code {range ...}{end}} and {@code {"\n"}}.
 */
public final class JsonPath {

    private static final Pattern STEP = Pattern.compile("\\.?\\[(\\d+|-\\d+|\\*)]"
            + "|\\.?\\['([^']*)']"
            + "|\\.?\\[\\?\\(@\\.([\\w.]+)\\s*(==|!=)\\s*[\"']?([^\"')]*)[\"']?\\)]"
            + "|\\.\\*|\\.((?:\\\\.|[^.\\[\\]\\\\])+)");

    private final List<String> parts;

    private JsonPath(List<String> parts) {
        this.parts = List.copyOf(parts);
    }

    /** @param template with expressions in braces; a bare path is taken as one expression */
    public static JsonPath parse(String template) {
        String text =
                template.indexOf('{') < 0 ? "{" + (template.startsWith(".") ? "" : ".") + template + "}" : template;
        var parts = new ArrayList<String>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            if (open != at) {
                int end = open < 0 ? text.length() : open;
                parts.add("=" + text.substring(at, end));
                at = end;
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new CommandException("error: error parsing jsonpath " + template + ", unclosed action");
            }
            parts.add(text.substring(open + 1, close).strip());
            at = close + 1;
        }
        return new JsonPath(parts);
    }

    public String print(JsonNode root) {
        var out = new StringBuilder();
        print(0, parts.size(), root, root, out);
        return out.toString();
    }

    private void print(int from, int to, JsonNode root, JsonNode current, StringBuilder out) {
        for (int i = from; i < to; i++) {
            String part = parts.get(i);
            if (part.startsWith("=")) {
                out.append(part, 1, part.length());
            } else if (part.startsWith("\"") || part.startsWith("'")) {
                out.append(part.substring(1, part.length() - 1).translateEscapes());
            } else if (part.startsWith("range ")) {
                int end = endOfRange(i, to);
                for (JsonNode item : select(part.substring("range ".length()).strip(), root, current)) {
                    print(i + 1, end, root, item, out);
                }
                i = end;
            } else {
                out.append(joined(select(part, root, current)));
            }
        }
    }

    private int endOfRange(int start, int to) {
        int depth = 0;
        for (int i = start; i < to; i++) {
            if (parts.get(i).startsWith("range ")) {
                depth++;
            } else if (parts.get(i).equals("end") && --depth == 0) {
                return i;
            }
        }
        throw new CommandException("error: error parsing jsonpath: a range without {end}");
    }

    private static String joined(List<JsonNode> nodes) {
        return String.join(
                " ",
                nodes.stream()
                        .map(node -> node.isContainerNode() ? node.toString() : node.asText())
                        .toList());
    }

    private static List<JsonNode> select(String path, JsonNode root, JsonNode current) {
        String steps = path.startsWith("$") || path.startsWith("@") ? path.substring(1) : path;
        List<JsonNode> nodes = List.of(path.startsWith("$") ? root : current);
        if (steps.isEmpty() || steps.equals(".")) {
            return nodes;
        }
        Matcher step = STEP.matcher(steps);
        int at = 0;
        while (at < steps.length()) {
            if (!step.find(at) || step.start() != at) {
                throw new CommandException(
                        "error: error parsing jsonpath {" + path + "}: cannot read \"" + steps.substring(at) + "\"");
            }
            nodes = nodes.stream().flatMap(node -> follow(step, node).stream()).toList();
            at = step.end();
        }
        return nodes;
    }

    private static List<JsonNode> follow(Matcher step, JsonNode node) {
        if (step.group(2) != null) {
            return present(node.path(step.group(2)));
        }
        if (step.group(3) != null) {
            return filter(node, step.group(3).split("\\.", -1), step.group(4).equals("=="), step.group(5));
        }
        if (step.group(6) != null) {
            return present(node.path(step.group(6).replace("\\", "")));
        }
        String index = step.group(1);
        if (index == null || index.equals("*")) {
            var all = new ArrayList<JsonNode>();
            node.forEach(all::add);
            return all;
        }
        int position = Integer.parseInt(index);
        return present(node.path(position < 0 ? node.size() + position : position));
    }

    private static List<JsonNode> filter(JsonNode list, String[] fields, boolean isEqual, String value) {
        var matching = new ArrayList<JsonNode>();
        for (JsonNode item : list) {
            JsonNode node = item;
            for (String field : fields) {
                node = node.path(field);
            }
            if (node.asText().equals(value) == isEqual) {
                matching.add(item);
            }
        }
        return matching;
    }

    private static List<JsonNode> present(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? List.of() : List.of(node);
    }
}
