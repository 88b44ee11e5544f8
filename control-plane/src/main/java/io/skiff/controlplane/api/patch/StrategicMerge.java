package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.schema.Schema;
import io.skiff.controlplane.kind.schema.Schema.ListOf;
import io.skiff.controlplane.object.Json;
import java.util.HashSet;
import java.util.Optional;

/**
 * Kubernetes' strategic merge patch: like a merge patch, but lists with a key are merged by it, and directives change
 * that. Values are compared by their text: users can find any number of strings with the same hash, and trees have no
 * order.
 */
public final class StrategicMerge {

    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN = "$retainKeys";
    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE = "$deleteFromPrimitiveList/";

    private StrategicMerge() {}

    /** @return a new tree; the arguments are not changed */
    public static ObjectNode apply(Schema schema, ObjectNode target, ObjectNode patch) {
        return object(target, patch, schema);
    }

    static ObjectNode object(ObjectNode target, ObjectNode patch, Schema schema) {
        switch (patch.path(DIRECTIVE).asText("merge")) {
            case "replace" -> {
                return object(Json.object(), without(patch, DIRECTIVE), schema);
            }
            case "delete" -> {
                return Json.object();
            }
            case "merge" -> {}
            default -> throw new PatchException("unknown " + DIRECTIVE + ": it may be replace, delete or merge");
        }
        var result = target.deepCopy();
        retain(result, patch);
        for (var change : patch.properties()) {
            if (!change.getKey().startsWith("$")) {
                field(result, change.getKey(), change.getValue(), schema);
            }
        }
        for (var change : patch.properties()) {
            if (change.getKey().startsWith(DELETE)) {
                deleteValues(result, change.getKey().substring(DELETE.length()), change.getValue());
            }
        }
        for (var change : patch.properties()) {
            if (change.getKey().startsWith(ORDER)) {
                order(target, result, change.getKey().substring(ORDER.length()), change.getValue(), schema);
            }
        }
        return result;
    }

    private static void field(ObjectNode result, String name, JsonNode change, Schema owner) {
        if (change.isNull()) {
            result.remove(name);
        } else if (change instanceof ObjectNode object) {
            var before = result.path(name) instanceof ObjectNode there ? there : Json.object();
            var merged = object(before, object, owner.at(name));
            boolean deletes = object.path(DIRECTIVE).asText().equals("delete");
            if (deletes) {
                result.remove(name);
            } else {
                result.set(name, merged);
            }
        } else if (change instanceof ArrayNode list) {
            result.set(name, list(result.path(name), list, owner.at(name), name));
        } else {
            result.set(name, change);
        }
    }

    private static JsonNode list(JsonNode before, ArrayNode change, Schema schema, String name) {
        if (!(schema instanceof ListOf list)) {
            return change.deepCopy();
        }
        if (list.mergeKey().isPresent()) {
            return new KeyedList(list.mergeKey().get(), list.item(), name).merge(before, change);
        }
        if (!list.isSet()) {
            return change.deepCopy();
        }
        var union = before instanceof ArrayNode there ? there.deepCopy() : Json.array();
        var seen = new HashSet<String>();
        union.forEach(value -> seen.add(value.toString()));
        change.forEach(value -> {
            if (seen.add(value.toString())) {
                union.add(value);
            }
        });
        return union;
    }

    private static void retain(ObjectNode result, ObjectNode patch) {
        if (!patch.has(RETAIN) || result.isEmpty()) {
            return;
        }
        var keep = new HashSet<String>();
        list(patch, RETAIN).forEach(key -> keep.add(key.asText()));
        for (var change : patch.properties()) {
            boolean sets =
                    !change.getKey().startsWith("$") && !change.getValue().isNull();
            if (sets && !keep.contains(change.getKey())) {
                throw malformed(RETAIN + " must name every field that is set, and does not name " + change.getKey());
            }
        }
        result.retain(keep);
    }

    private static ArrayNode list(ObjectNode patch, String directive) {
        if (patch.get(directive) instanceof ArrayNode list) {
            return list;
        }
        throw malformed(directive + " must be a list");
    }

    private static void deleteValues(ObjectNode result, String field, JsonNode values) {
        if (!values.isArray()) {
            throw malformed(DELETE + field + " must be a list");
        }
        if (result.get(field) instanceof ArrayNode list) {
            var deleted = new HashSet<String>();
            values.forEach(value -> deleted.add(value.toString()));
            var kept = Json.array();
            list.forEach(value -> {
                if (!deleted.contains(value.toString())) {
                    kept.add(value);
                }
            });
            result.set(field, kept);
        }
    }

    private static void order(ObjectNode before, ObjectNode result, String field, JsonNode order, Schema owner) {
        if (!(order instanceof ArrayNode wanted)) {
            throw malformed(ORDER + field + " must be a list");
        }
        if (result.get(field) instanceof ArrayNode list) {
            Optional<String> key = owner.at(field) instanceof ListOf of ? of.mergeKey() : Optional.empty();
            result.set(field, ElementOrder.of(list, wanted, before.path(field), key));
        }
    }

    private static PatchException malformed(String why) {
        return new PatchException(why, PatchException.Fault.NO_PATCH);
    }

    private static ObjectNode without(ObjectNode patch, String directive) {
        var rest = patch.deepCopy();
        rest.remove(directive);
        return rest;
    }
}
