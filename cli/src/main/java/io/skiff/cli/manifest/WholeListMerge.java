package io.skiff.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;

/**
 * Computes the same change as {@link ThreeWayMerge} as a JSON merge patch (RFC 7396), in which lists are whole, so the
 * client merges them. The patch names the resource version that it was computed from; otherwise items that somebody
 * else adds meanwhile would be lost.
 */
final class WholeListMerge {

    private WholeListMerge() {}

    static ObjectNode patch(JsonNode last, JsonNode wanted, JsonNode live) {
        ObjectNode patch = object("", last, wanted, live);
        JsonNode version = live.path("metadata").path("resourceVersion");
        if (!patch.isEmpty() && !version.isMissingNode()) {
            patch.withObjectProperty("metadata").set("resourceVersion", version);
        }
        return patch;
    }

    private static ObjectNode object(String name, JsonNode last, JsonNode wanted, JsonNode live) {
        ObjectNode patch = Json.object();
        for (var field : wanted.properties()) {
            String of = field.getKey();
            field(patch, name, of, last.path(of), field.getValue(), live.path(of));
        }
        JsonNode removable = ThreeWayMerge.isRetaining(name) && !patch.isEmpty() ? live : last;
        for (var field : removable.properties()) {
            if (!wanted.has(field.getKey()) && live.has(field.getKey())) {
                patch.set(field.getKey(), NullNode.instance);
            }
        }
        return patch;
    }

    private static void field(
            ObjectNode patch, String owner, String name, JsonNode last, JsonNode wanted, JsonNode live) {
        if (ThreeWayMerge.isSame(wanted, live)) {
            return;
        }
        if (wanted.isObject() && live.isObject()) {
            ObjectNode inner = object(name, last, wanted, live);
            if (!inner.isEmpty()) {
                patch.set(name, inner);
            }
        } else if (wanted.isArray() && live.isArray()) {
            JsonNode list = list(owner, name, last, wanted, live);
            if (!list.equals(live)) {
                patch.set(name, list);
            }
        } else {
            patch.set(name, wanted);
        }
    }

    private static JsonNode list(String owner, String name, JsonNode last, JsonNode wanted, JsonNode live) {
        ListKind kind = ListKind.of(owner, name, last, wanted, live);
        return switch (kind.way()) {
            case WHOLE -> wanted;
            case AMBIGUOUS -> ThreeWayMerge.isContained(wanted, live) ? live : wanted;
            case SET ->
                ThreeWayMerge.without(live, ThreeWayMerge.without(last, wanted))
                        .addAll(ThreeWayMerge.without(wanted, live));
            case KEYED -> keyed(name, kind.requireKey(), last, wanted, live);
        };
    }

    /** Merges a keyed list: first the user's items in their order, then the items of others. */
    private static ArrayNode keyed(String name, String key, JsonNode last, JsonNode wanted, JsonNode live) {
        ArrayNode items = Json.array();
        for (JsonNode item : wanted) {
            JsonNode id = item.path(key);
            JsonNode present = ThreeWayMerge.item(live, key, id);
            items.add(
                    present.isObject()
                            ? merged(present, object(name, ThreeWayMerge.item(last, key, id), item, present))
                            : item);
        }
        for (JsonNode item : live) {
            JsonNode id = item.path(key);
            if (ThreeWayMerge.item(wanted, key, id).isMissingNode()
                    && ThreeWayMerge.item(last, key, id).isMissingNode()) {
                items.add(item);
            }
        }
        return items;
    }

    private static JsonNode merged(JsonNode target, ObjectNode patch) {
        ObjectNode result = target.isObject() ? target.deepCopy() : Json.object();
        for (var field : patch.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (value.isNull()) {
                result.remove(name);
            } else {
                result.set(name, value instanceof ObjectNode inner ? merged(result.path(name), inner) : value);
            }
        }
        return result;
    }
}
