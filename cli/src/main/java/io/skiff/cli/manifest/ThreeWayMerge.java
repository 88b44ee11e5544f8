package io.skiff.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Computes the strategic merge patch of an apply.
 *
 * <p>What the user wrote is set, what the user wrote last time and no longer writes is removed, and what others set is
 * left alone.
 */
public final class ThreeWayMerge {

    private ThreeWayMerge() {}

    /**
     * @param last what was applied last time; empty if nothing was
     * @param wanted what is applied now
     * @param live what the server has
     * @return empty if the server has it all
     */
    public static ObjectNode patch(JsonNode last, JsonNode wanted, JsonNode live) {
        ObjectNode patch = Json.object();
        for (var field : wanted.properties()) {
            String name = field.getKey();
            change(name, last.path(name), field.getValue(), live.path(name)).ifPresent(change -> change.addTo(patch));
        }
        for (var field : last.properties()) {
            if (!wanted.has(field.getKey()) && live.has(field.getKey())) {
                patch.set(field.getKey(), NullNode.instance);
            }
        }
        return patch;
    }

    private static Optional<FieldChange> change(String name, JsonNode last, JsonNode wanted, JsonNode live) {
        if (wanted.equals(live) || (wanted.isNull() && live.isMissingNode())) {
            return Optional.empty();
        }
        if (wanted.isObject() && live.isObject()) {
            ObjectNode inner = patch(last, wanted, live);
            return inner.isEmpty() ? Optional.empty() : Optional.of(FieldChange.of(name, inner));
        }
        if (wanted.isArray() && live.isArray()) {
            Optional<String> key = MergeKeys.of(name, last, wanted, live);
            if (key.isPresent()) {
                return listChange(name, key.get(), last, wanted, live);
            }
        }
        return sameNumber(wanted, live) ? Optional.empty() : Optional.of(FieldChange.of(name, wanted));
    }

    /** 1 and 1.0 are one number. */
    private static boolean sameNumber(JsonNode wanted, JsonNode live) {
        return wanted.isNumber() && live.isNumber() && wanted.decimalValue().compareTo(live.decimalValue()) == 0;
    }

    private static Optional<FieldChange> listChange(
            String name, String key, JsonNode last, JsonNode wanted, JsonNode live) {
        ArrayNode items = Json.array();
        for (JsonNode item : wanted) {
            JsonNode present = item(live, key, item.path(key));
            if (present.isMissingNode()) {
                items.add(item);
                continue;
            }
            ObjectNode inner = patch(item(last, key, item.path(key)), item, present);
            if (!inner.isEmpty()) {
                inner.set(key, item.path(key));
                items.add(inner);
            }
        }
        for (JsonNode item : last) {
            JsonNode id = item.path(key);
            if (item(wanted, key, id).isMissingNode() && !item(live, key, id).isMissingNode()) {
                ObjectNode removal = Json.object().put("$patch", "delete");
                removal.set(key, id);
                items.add(removal);
            }
        }
        List<JsonNode> order = keys(wanted, key);
        if (items.isEmpty() && isInOrder(order, keys(live, key))) {
            return Optional.empty();
        }
        return Optional.of(FieldChange.ordered(name, items, key, order));
    }

    private static JsonNode item(JsonNode list, String key, JsonNode id) {
        for (JsonNode item : list) {
            if (item.path(key).asText().equals(id.asText())) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }

    private static List<JsonNode> keys(JsonNode list, String key) {
        var keys = new ArrayList<JsonNode>();
        list.forEach(item -> keys.add(item.path(key)));
        return keys;
    }

    private static boolean isInOrder(List<JsonNode> wanted, List<JsonNode> live) {
        return wanted.equals(live.stream().filter(wanted::contains).toList());
    }

    /** What a patch says about one field. */
    private record FieldChange(String name, JsonNode value, ArrayNode order) {

        static FieldChange of(String name, JsonNode value) {
            return new FieldChange(name, value, Json.array());
        }

        /** A list whose items are merged by key also says which order they are to be in. */
        static FieldChange ordered(String name, ArrayNode items, String key, List<JsonNode> order) {
            ArrayNode positions = Json.array();
            order.forEach(id -> positions.add(Json.object().set(key, id)));
            return new FieldChange(name, items, positions);
        }

        void addTo(ObjectNode patch) {
            if (!order.isEmpty()) {
                patch.set("$setElementOrder/" + name, order);
            }
            if (!(value.isArray() && value.isEmpty() && !order.isEmpty())) {
                patch.set(name, value);
            }
        }
    }
}
