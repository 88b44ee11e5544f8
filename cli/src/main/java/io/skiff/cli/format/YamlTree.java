package io.skiff.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns YAML nodes into a JSON tree as Kubernetes' tools do: YAML 1.1 booleans and octals, no dates, no base 60. */
final class YamlTree {

    private static final Pattern INTEGER = Pattern.compile("[-+]?(0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|0|[1-9][0-9]*)");
    private static final int LARGEST_TREE = 1_000_000;

    /** What the server takes. */
    private static final int MOST_LEVELS = 64;

    private final int linesBefore;
    private int converted;
    private int level;

    YamlTree(int linesBefore) {
        this.linesBefore = linesBefore;
    }

    JsonNode convert(@Nullable Node node) throws YamlException {
        if (node == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        if (++converted > LARGEST_TREE) {
            throw at(node, "the document grows too large through its aliases");
        }
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        if (level == MOST_LEVELS) {
            throw at(
                    node,
                    "more than " + MOST_LEVELS + " maps and lists within each other; an alias within its own anchor"
                            + " has no end");
        }
        level++;
        JsonNode tree = node instanceof MappingNode mapping ? object(mapping) : array((SequenceNode) node);
        level--;
        return tree;
    }

    private ObjectNode object(MappingNode mapping) throws YamlException {
        ObjectNode object = Json.object();
        Set<String> named = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw at(entry.getKeyNode(), "a key must be a plain word, not a list or a map");
            }
            if (key.getTag().equals(Tag.MERGE)) {
                merge(entry.getValueNode(), object, named);
                continue;
            }
            if (!named.add(key.getValue())) {
                throw at(key, "the key \"" + key.getValue() + "\" appears twice in one map");
            }
            object.set(key.getValue(), convert(entry.getValueNode()));
        }
        return object;
    }

    private void merge(Node source, ObjectNode target, Set<String> named) throws YamlException {
        JsonNode merged = convert(source);
        Iterable<JsonNode> maps = merged.isArray() ? merged : Set.of(merged);
        for (JsonNode map : maps) {
            if (!(map instanceof ObjectNode object)) {
                throw at(source, "<< must name a map or a list of maps");
            }
            for (var field : object.properties()) {
                if (!named.contains(field.getKey()) && !target.has(field.getKey())) {
                    target.set(field.getKey(), field.getValue());
                }
            }
        }
    }

    private ArrayNode array(SequenceNode sequence) throws YamlException {
        ArrayNode array = Json.array();
        for (Node item : sequence.getValue()) {
            array.add(convert(item));
        }
        return array;
    }

    private static JsonNode scalar(ScalarNode node) {
        String text = node.getValue();
        Tag tag = node.getTag();
        var nodes = JsonNodeFactory.instance;
        if (tag.equals(Tag.NULL)) {
            return nodes.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            String word = text.toLowerCase(Locale.ROOT);
            return nodes.booleanNode(word.equals("true") || word.equals("yes") || word.equals("on"));
        }
        String digits = text.replace("_", "");
        if (tag.equals(Tag.INT) && INTEGER.matcher(digits).matches()) {
            return integer(digits);
        }
        if (tag.equals(Tag.FLOAT) && digits.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")) {
            return nodes.numberNode(new BigDecimal(digits));
        }
        return nodes.textNode(text);
    }

    private static JsonNode integer(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        BigInteger value;
        if (digits.startsWith("0x")) {
            value = new BigInteger(digits.substring(2), 16);
        } else if (digits.startsWith("0b")) {
            value = new BigInteger(digits.substring(2), 2);
        } else if (digits.startsWith("0o")) {
            value = new BigInteger(digits.substring(2), 8);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            value = new BigInteger(digits, 8);
        } else {
            value = new BigInteger(digits);
        }
        BigInteger signed = negative ? value.negate() : value;
        return signed.bitLength() < Long.SIZE
                ? JsonNodeFactory.instance.numberNode(signed.longValue())
                : JsonNodeFactory.instance.numberNode(signed);
    }

    private YamlException at(Node node, String problem) {
        return new YamlException(
                linesBefore + node.getStartMark().getLine() + 1,
                node.getStartMark().getColumn() + 1,
                problem);
    }
}
