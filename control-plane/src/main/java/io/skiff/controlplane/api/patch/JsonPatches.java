package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.skiff.controlplane.api.codec.TreeBudget;
import io.skiff.controlplane.api.patch.PatchException.Fault;
import io.skiff.controlplane.object.Unicode;

/**
 * JSON patch (RFC 6902). It tolerates an {@code add} below missing objects, which clients send for annotations. Its
 * time is linear in the sizes of patch and object, and the bounds are those of Kubernetes' own server.
 */
public final class JsonPatches {

    private static final int MOST_OPERATIONS = 10_000;
    private static final int LONGEST_TOLD = 300;

    private final PatchedTree tree;

    /** The size of all copies together: a copy of a copy of a copy would grow without bound. */
    private final TreeBudget copied = new TreeBudget();

    private JsonPatches(PatchedTree tree) {
        this.tree = tree;
    }

    /** @return a new tree; the arguments are not changed */
    public static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!patch.isArray()) {
            throw new PatchException("a JSON patch is a list of operations", Fault.NO_PATCH);
        }
        if (patch.size() > MOST_OPERATIONS) {
            throw new PatchException("a JSON patch has at most " + MOST_OPERATIONS + " operations", Fault.TOO_MUCH);
        }
        var patches = new JsonPatches(new PatchedTree(target.deepCopy()));
        int index = 0;
        for (var operation : patch) {
            patches.operation(operation, index++);
        }
        return patches.tree.root();
    }

    private void operation(JsonNode operation, int index) {
        try {
            operation(operation);
        } catch (PatchException e) {
            throw new PatchException(
                    "operation " + index + " of the JSON patch (" + brief(operation, "op") + " "
                            + brief(operation, "path") + "): "
                            + Unicode.brief(String.valueOf(e.getMessage()), LONGEST_TOLD),
                    e.fault());
        }
    }

    /** Shortens a field for a message. Set and tested values may be secret, so they are left out. */
    private static String brief(JsonNode operation, String field) {
        return Unicode.brief(operation.path(field).asText(), LONGEST_TOLD);
    }

    private void operation(JsonNode operation) {
        var path = path(operation, "path");
        switch (operation.path("op").asText()) {
            case "add" -> tree.add(path, value(operation).deepCopy());
            case "replace" -> tree.replace(path, value(operation).deepCopy());
            case "remove" -> tree.remove(path);
            case "copy" -> tree.add(path, copy(tree.require(path(operation, "from"))));
            case "move" -> move(path(operation, "from"), path);
            case "test" -> test(path, value(operation));
            default -> throw new PatchException("op must be add, remove, replace, move, copy or test");
        }
    }

    private void move(PatchPath from, PatchPath to) {
        if (from.names().equals(to.names())) {
            tree.require(from);
            return;
        }
        if (from.holds(to)) {
            throw new PatchException("nothing can be moved into itself");
        }
        tree.add(to, tree.remove(from));
    }

    private JsonNode copy(JsonNode value) {
        copied.charge(value, 1).ifPresent(excess -> {
            throw new PatchException("what is copied has " + excess, Fault.TOO_MUCH);
        });
        return value.deepCopy();
    }

    private void test(PatchPath path, JsonNode value) {
        var found = tree.find(path).orElse(NullNode.instance);
        if (!found.equals(value)) {
            throw new PatchException("the test has failed: it is another value");
        }
    }

    private static JsonNode value(JsonNode operation) {
        if (!operation.has("value")) {
            throw new PatchException("it has no value");
        }
        return operation.get("value");
    }

    private static PatchPath path(JsonNode operation, String field) {
        if (!operation.path(field).isTextual()) {
            throw new PatchException("it has no " + field);
        }
        return PatchPath.parse(operation.path(field).textValue(), TreeBudget.MOST_LEVELS);
    }
}
