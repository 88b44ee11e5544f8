package io.skiff.controlplane.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Changes a tree in one to four places, so that most of it stays: a tree that is wrong everywhere is refused at once.
 */
final class TreeMutations {

    private static final int MOST_REPEATS = 200;

    private final Random random;

    TreeMutations(Random random) {
        this.random = random;
    }

    ObjectNode mutated(ObjectNode object) {
        var result = object.deepCopy();
        for (int i = random.nextInt(4); i >= 0; i--) {
            mutate(result);
        }
        return result;
    }

    /** Changes one place. */
    ObjectNode mutatedOnce(ObjectNode object) {
        var result = object.deepCopy();
        mutate(result);
        return result;
    }

    private void mutate(ObjectNode root) {
        var containers = new ArrayList<JsonNode>();
        collect(root, containers);
        var at = Oddities.one(random, containers);
        if (at instanceof ObjectNode object) {
            object(object, root);
        } else if (at instanceof ArrayNode list) {
            list(list, root);
        }
    }

    private void object(ObjectNode object, ObjectNode root) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        var name = names.isEmpty() ? Oddities.text(random) : Oddities.one(random, names);
        switch (random.nextInt(7)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(Oddities.text(random), Oddities.value(random));
            case 2 -> object.set(Oddities.text(random), object.path(name).deepCopy());
            case 3 -> object.set(name, Oddities.one(random, all(root)).deepCopy());
            case 4 -> object.set(name, similar(object.path(name)));
            default -> object.set(name, Oddities.value(random));
        }
    }

    private void list(ArrayNode list, ObjectNode root) {
        int index = list.isEmpty() ? 0 : random.nextInt(list.size());
        switch (random.nextInt(6)) {
            case 0 -> list.remove(index);
            case 1 -> list.insert(index, Oddities.value(random));
            case 2 -> list.insert(index, Oddities.one(random, all(root)).deepCopy());
            case 3 -> list.insert(index, list.path(index).deepCopy());
            case 4 -> {
                for (int i = random.nextInt(MOST_REPEATS); i > 0; i--) {
                    list.add(list.path(index).deepCopy());
                }
            }
            default -> {
                if (!list.isEmpty()) {
                    list.set(index, similar(list.get(index)));
                }
            }
        }
    }

    /** Returns a value of the same type, which gets further than another type. */
    private JsonNode similar(JsonNode value) {
        var nodes = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance;
        if (value.isNumber()) {
            return nodes.numberNode(Oddities.number(random));
        }
        return value.isBoolean() ? nodes.booleanNode(!value.asBoolean()) : nodes.textNode(Oddities.text(random));
    }

    static List<JsonNode> all(JsonNode root) {
        var all = new ArrayList<JsonNode>();
        all.add(root);
        root.forEach(below -> all.addAll(all(below)));
        return all;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(below -> collect(below, containers));
        }
    }
}
