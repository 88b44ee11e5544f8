package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.schema.Schema;
import io.skiff.controlplane.object.Json;
import java.util.HashSet;
import java.util.Optional;

/**
 * Strategic merge patch, as Kubernetes has it: like a merge patch, but lists with a key are merged by it, and directives say more. Values are
 * told apart by their text: of strings, users can find as many as they like with one hash, and trees of them cannot be ordered.
 */
public final class StrategicMerge {

    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN = "$retainKeys";
    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE = "$deleteFromPrimitiveList/";
    private static final JavaType UNKNOWN = Json.MAPPER.constructType(Object.class);

    private StrategicMerge() {}

    /** @return a new tree; the given ones are not changed */
    public static ObjectNode apply(Class<?> type, ObjectNode target, ObjectNode patch) {
        return object(target, patch, Json.MAPPER.constructType(type));
    }

    static ObjectNode object(ObjectNode target, ObjectNode patch, JavaType type) {
        switch (patch.path(DIRECTIVE).asText("merge")) {
            case "replace" -> {
                return object(Json.object(), without(patch, DIRECTIVE), type);
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
                field(result, change.getKey(), change.getValue(), type);
            }
        }
        for (var change : patch.properties()) {
            if (change.getKey().startsWith(DELETE)) {
                deleteValues(result, change.getKey().substring(DELETE.length()), change.getValue());
            }
        }
        for (var change : patch.properties()) {
            if (change.getKey().startsWith(ORDER)) {
                order(target, result, change.getKey().substring(ORDER.length()), change.getValue(), type);
            }
        }
        return result;
    }

    private static void field(ObjectNode result, String name, JsonNode change, JavaType owner) {
        if (change.isNull()) {
            result.remove(name);
        } else if (change instanceof ObjectNode object) {
            var before = result.path(name) instanceof ObjectNode there ? there : Json.object();
            var merged = object(before, object, typeOf(owner, name));
            boolean deletes = object.path(DIRECTIVE).asText().equals("delete");
            if (deletes) {
                result.remove(name);
            } else {
                result.set(name, merged);
            }
        } else if (change instanceof ArrayNode list) {
            result.set(name, list(result.path(name), list, owner, name));
        } else {
            result.set(name, change);
        }
    }

    private static JsonNode list(JsonNode before, ArrayNode change, JavaType owner, String name) {
        var key = MergeKeys.of(owner, name);
        if (key.isPresent()) {
            return new KeyedList(key.get(), itemType(owner, name), name).merge(before, change);
        }
        if (!MergeKeys.isSet(owner, name)) {
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
        var keep = new HashSet<String>();
        patch.path(RETAIN).forEach(key -> keep.add(key.asText()));
        if (patch.has(RETAIN)) {
            result.retain(keep);
        }
    }

    private static void deleteValues(ObjectNode result, String field, JsonNode values) {
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

    private static void order(ObjectNode before, ObjectNode result, String field, JsonNode order, JavaType owner) {
        if (result.get(field) instanceof ArrayNode list && order instanceof ArrayNode wanted) {
            Optional<String> key = MergeKeys.of(owner, field);
            result.set(field, ElementOrder.of(list, wanted, before.path(field), key));
        }
    }

    private static ObjectNode without(ObjectNode patch, String directive) {
        var rest = patch.deepCopy();
        rest.remove(directive);
        return rest;
    }

    private static JavaType typeOf(JavaType owner, String field) {
        if (owner.isMapLikeType()) {
            return owner.getContentType();
        }
        return Schema.hasFields(owner) ? Schema.fields(owner).getOrDefault(field, UNKNOWN) : UNKNOWN;
    }

    private static JavaType itemType(JavaType owner, String field) {
        var list = typeOf(owner, field);
        return list.isCollectionLikeType() ? list.getContentType() : UNKNOWN;
    }
}
