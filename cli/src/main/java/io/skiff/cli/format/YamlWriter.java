package io.skiff.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Escapes;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes a JSON tree as YAML the way kubectl does: sorted keys, lists not indented, quotes only where needed. */
public final class YamlWriter {

    private static final Pattern READS_AS_ANOTHER_TYPE = Pattern.compile(
            "|~|<<|=|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N"
                    + "|[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)"
                    + "|[-+]?([0-9][0-9_]*)?\\.?[0-9_]*([eE][-+]?[0-9]+)?"
                    + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)"
                    + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?");
    private static final Pattern CANNOT_BE_PLAIN =
            Pattern.compile("[-?:] .*|[-?:]|[,\\[\\]{}#&*!|>'\"%@`].*| .*|.* |.*: .*|.*:|.* #.*|---.*|\\.\\.\\..*");

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    public static String write(JsonNode tree) {
        var writer = new YamlWriter();
        if (tree.isContainerNode() && !tree.isEmpty()) {
            writer.block(tree, 0);
        } else {
            writer.out.append(writer.inline(tree, 0)).append('\n');
        }
        return writer.out.toString();
    }

    private void block(JsonNode node, int indent) {
        if (node.isObject()) {
            fields(node, indent);
        } else {
            items(node, indent);
        }
    }

    private void fields(JsonNode object, int indent) {
        boolean first = true;
        for (Map.Entry<String, JsonNode> field : sorted(object).entrySet()) {
            if (!first) {
                out.append(" ".repeat(indent));
            }
            first = false;
            out.append(key(field.getKey())).append(':');
            value(field.getValue(), indent);
        }
    }

    /** A key stands on one line. */
    private static String key(String text) {
        return text.indexOf('\n') >= 0 ? doubleQuoted(text) : scalar(text, 0);
    }

    private void value(JsonNode value, int indent) {
        if (!value.isContainerNode() || value.isEmpty()) {
            out.append(' ').append(inline(value, indent)).append('\n');
            return;
        }
        int deeper = value.isObject() ? indent + 2 : indent;
        out.append('\n').append(" ".repeat(deeper));
        block(value, deeper);
    }

    private void items(JsonNode array, int indent) {
        boolean first = true;
        for (JsonNode item : array) {
            if (!first) {
                out.append(" ".repeat(indent));
            }
            first = false;
            out.append("- ");
            if (item.isContainerNode() && !item.isEmpty()) {
                block(item, indent + 2);
            } else {
                out.append(inline(item, indent)).append('\n');
            }
        }
    }

    private String inline(JsonNode node, int indent) {
        if (node.isObject()) {
            return "{}";
        }
        if (node.isArray()) {
            return "[]";
        }
        return node.isTextual() ? scalar(node.textValue(), indent) : node.asText();
    }

    private static String scalar(String text, int indent) {
        if (text.indexOf('\n') >= 0 && isLiteral(text)) {
            return literal(text, indent + 2);
        }
        if (text.chars().anyMatch(Escapes::isActedOn)) {
            return doubleQuoted(text);
        }
        if (READS_AS_ANOTHER_TYPE.matcher(text).matches()) {
            return '"' + text + '"';
        }
        if (CANNOT_BE_PLAIN.matcher(text).matches()) {
            return '\'' + text.replace("'", "''") + '\'';
        }
        return text;
    }

    /** Whether a text of several lines can stand as it is: no odd characters, no line that ends in a blank. */
    private static boolean isLiteral(String text) {
        return text.chars().noneMatch(c -> Escapes.isActedOn(c) && c != '\n' && c != '\t')
                && !text.startsWith(" ")
                && !text.startsWith("\n")
                && !text.contains(" \n")
                && !text.endsWith(" ");
    }

    private static String literal(String text, int indent) {
        String chomping = text.endsWith("\n\n") ? "|+" : text.endsWith("\n") ? "|" : "|-";
        var block = new StringBuilder(chomping);
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        for (String line : body.split("\n", -1)) {
            block.append('\n').append(line.isEmpty() ? "" : " ".repeat(indent) + line);
        }
        return block.toString();
    }

    private static String doubleQuoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                default -> {
                    if (Escapes.isActedOn(c)) {
                        quoted.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    static Map<String, JsonNode> sorted(JsonNode object) {
        var fields = new TreeMap<String, JsonNode>();
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }
}
