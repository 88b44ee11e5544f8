package io.skiff.controlplane.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Changes a real object in one or two places to values of other real objects, so that most changes are accepted: only
 * so is the code behind the validation reached.
 */
final class PlausibleMutations {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Random random;
    private final TreeMutations hostile;

    /** The known values of each field, by its name. */
    private final Map<String, List<JsonNode>> known = new HashMap<>();

    PlausibleMutations(Random random) {
        this.random = random;
        this.hostile = new TreeMutations(random);
        FuzzObjects.all().forEach(this::learn);
    }

    private void learn(JsonNode node) {
        node.properties().forEach(field -> {
            known.computeIfAbsent(field.getKey(), name -> new ArrayList<>()).add(field.getValue());
            learn(field.getValue());
        });
        if (node.isArray()) {
            node.forEach(this::learn);
        }
    }

    /** Mutates an object, but not its kind and name. */
    ObjectNode mutated(ObjectNode object) {
        var result = object.deepCopy();
        for (int i = random.nextInt(2); i >= 0; i--) {
            if (random.nextInt(12) == 0) {
                result = hostile.mutatedOnce(result);
            } else {
                mutate(result);
            }
        }
        keepIdentity(object, result);
        return result;
    }

    private static void keepIdentity(ObjectNode original, ObjectNode copy) {
        copy.set("apiVersion", original.path("apiVersion"));
        copy.set("kind", original.path("kind"));
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.set("name", original.at("/metadata/name"));
        }
    }

    private void mutate(ObjectNode root) {
        var at = Oddities.one(random, containers(root));
        if (at instanceof ArrayNode list) {
            list(list);
        } else if (at instanceof ObjectNode object && !object.isEmpty()) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            field(object, Oddities.one(random, names));
        }
    }

    private void field(ObjectNode object, String name) {
        var value = object.path(name);
        switch (random.nextInt(5)) {
            case 0 -> object.remove(name);
            case 1 ->
                object.set(
                        name,
                        Oddities.one(random, known.getOrDefault(name, List.of(value)))
                                .deepCopy());
            default -> object.set(name, near(value));
        }
        var labels = List.of("labels", "annotations", "data", "nodeSelector", "matchLabels");
        if (labels.contains(name) && object.path(name) instanceof ObjectNode map) {
            map.put("k" + random.nextInt(20), "v" + random.nextInt(20));
        }
    }

    private JsonNode near(JsonNode value) {
        if (value.isBoolean()) {
            return NODES.booleanNode(!value.asBoolean());
        }
        if (value.isNumber()) {
            return NODES.numberNode(Math.max(0, value.asLong() + random.nextInt(9) - 4));
        }
        return value.isTextual() ? TextNode.valueOf(near(value.asText())) : value;
    }

    private String near(String text) {
        return switch (random.nextInt(4)) {
            case 0 -> text + random.nextInt(10);
            case 1 -> text.isEmpty() ? "x" : text.substring(0, text.length() - 1);
            case 2 -> text.replaceAll("[0-9]", Integer.toString(random.nextInt(10)));
            default -> text + "-x";
        };
    }

    private void list(ArrayNode list) {
        if (list.isEmpty()) {
            return;
        }
        int index = random.nextInt(list.size());
        switch (random.nextInt(4)) {
            case 0 -> list.remove(index);
            case 1 -> list.add(list.remove(index));
            default -> {
                var copy = list.get(index).deepCopy();
                if (copy instanceof ObjectNode object) {
                    object.fieldNames().forEachRemaining(name -> object.set(name, near(object.path(name))));
                }
                list.add(copy.isContainerNode() ? copy : near(copy));
            }
        }
    }

    private static List<JsonNode> containers(JsonNode root) {
        return TreeMutations.all(root).stream()
                .filter(JsonNode::isContainerNode)
                .toList();
    }
}
