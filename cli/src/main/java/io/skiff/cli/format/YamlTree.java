package io.skiff.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns YAML nodes into a JSON tree as Kubernetes' tools do. {@link PlainScalar} resolves the unquoted scalars. */
final class YamlTree {

    private static final int LARGEST_TREE = 1_000_000;

    /** The server accepts no deeper tree. */
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
            if (isPlain(key) && key.getValue().equals("<<")) {
                merge(entry.getValueNode(), object, named);
                continue;
            }
            String name = name(key);
            if (!named.add(name)) {
                throw at(key, "the key \"" + name + "\" appears twice in one map");
            }
            object.set(name, convert(entry.getValueNode()));
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

    private JsonNode scalar(ScalarNode node) throws YamlException {
        if (isPlain(node)) {
            return PlainScalar.value(node.getValue())
                    .orElseThrow(
                            () -> at(node, "JSON has no number " + node.getValue() + "; quote it to mean the word"));
        }
        return JsonNodeFactory.instance.textNode(node.getValue());
    }

    private String name(ScalarNode key) throws YamlException {
        return isPlain(key)
                ? PlainScalar.key(key.getValue()).orElseThrow(() -> at(key, "a key must not be null"))
                : key.getValue();
    }

    /** Whether the scalar has a tag other than that of text. Quoted scalars are text, unless the user tagged them. */
    private static boolean isPlain(ScalarNode node) {
        return !node.getTag().equals(Tag.STR);
    }

    private YamlException at(Node node, String problem) {
        return new YamlException(
                linesBefore + node.getStartMark().getLine() + 1,
                node.getStartMark().getColumn() + 1,
                problem);
    }
}
