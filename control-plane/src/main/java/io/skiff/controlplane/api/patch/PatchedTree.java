package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * A tree that a JSON patch changes in place. It does not copy added values, so the caller must not use them afterwards.
 */
final class PatchedTree {

    /** The most moves of list items by one place in all, which take a tenth of a second. */
    private static final long MOST_SHIFTS = 200_000_000;

    private JsonNode root;
    private long shifts;

    PatchedTree(JsonNode root) {
        this.root = root;
    }

    JsonNode root() {
        return root;
    }

    Optional<JsonNode> find(PatchPath path) {
        return find(path, path.names());
    }

    JsonNode require(PatchPath path) {
        return find(path).orElseThrow(() -> missing(path));
    }

    /** Adds a value, also below missing objects. */
    void add(PatchPath path, JsonNode value) {
        if (path.isWhole()) {
            root = value;
            return;
        }
        var parent = makeParents(path);
        if (parent instanceof ArrayNode list) {
            int index = path.index(path.last(), list.size());
            shift(list.size() - index);
            list.insert(index, value);
        } else if (parent instanceof ObjectNode object) {
            object.set(path.last(), value);
        } else {
            throw missing(path);
        }
    }

    /** Sets a field of an object also when it is not there, as Kubernetes' library does. */
    void replace(PatchPath path, JsonNode value) {
        if (path.isWhole()) {
            root = value;
        } else if (parent(path) instanceof ArrayNode list) {
            require(path);
            list.set(path.index(path.last(), list.size()), value);
        } else if (parent(path) instanceof ObjectNode object) {
            object.set(path.last(), value);
        } else {
            throw missing(path);
        }
    }

    JsonNode remove(PatchPath path) {
        var value = require(path);
        if (path.isWhole()) {
            throw new PatchException("the whole object cannot be removed");
        }
        if (parent(path) instanceof ArrayNode list) {
            int index = path.index(path.last(), list.size());
            shift(list.size() - index);
            list.remove(index);
        } else if (parent(path) instanceof ObjectNode object) {
            object.remove(path.last());
        }
        return value;
    }

    private JsonNode parent(PatchPath path) {
        return find(path, path.parents()).orElseThrow(() -> missing(path));
    }

    private Optional<JsonNode> find(PatchPath path, List<String> names) {
        var at = root;
        for (var name : names) {
            at = at instanceof ArrayNode list ? list.path(path.index(name, list.size())) : at.path(name);
            if (at.isMissingNode()) {
                return Optional.empty();
            }
        }
        return Optional.of(at);
    }

    private JsonNode makeParents(PatchPath path) {
        var at = root;
        for (var name : path.parents()) {
            var below = at instanceof ArrayNode list ? list.path(path.index(name, list.size())) : at.path(name);
            if (at instanceof ObjectNode object && (below.isMissingNode() || below.isNull())) {
                below = object.putObject(name);
            }
            at = below;
        }
        return at;
    }

    private void shift(int items) {
        shifts += items;
        if (shifts > MOST_SHIFTS) {
            throw new PatchException(
                    "it moves the items of long lists too often; replace the list as a whole",
                    PatchException.Fault.TOO_MUCH);
        }
    }

    private static PatchException missing(PatchPath path) {
        return new PatchException("there is nothing at " + path.text());
    }
}
