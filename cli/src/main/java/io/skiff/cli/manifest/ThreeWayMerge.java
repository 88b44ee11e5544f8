package io.skiff.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Computes the patch of an apply.
 *
 * <p>It sets the fields that the user wrote, removes the fields that the user applied last time and no longer writes,
 * and leaves the fields of other writers alone.
 */
public final class ThreeWayMerge {

    private static final String RETAIN = "$retainKeys";
    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";

    /**
     * Objects that belong to the user as a whole, because each is one choice of several. The list is that of the
     * {@code retainKeys} patch strategy of the API types.
     */
    private static final Set<String> RETAINING = Set.of("strategy", "volumes");

    private boolean hasAmbiguousList;

    private ThreeWayMerge() {}

    /**
     * The patch to send.
     *
     * @param body empty if nothing differs
     * @param isStrategic false for a merge patch with whole lists, which is needed if a list cannot be merged item by
     *     item
     */
    public record Patch(ObjectNode body, boolean isStrategic) {}

    /**
     * @param last the configuration applied last; empty if there is none
     * @param wanted the configuration to apply
     * @param live the stored object
     */
    public static Patch patch(JsonNode last, JsonNode wanted, JsonNode live) {
        var merge = new ThreeWayMerge();
        ObjectNode strategic = merge.object("", last, wanted, live);
        return merge.hasAmbiguousList
                ? new Patch(WholeListMerge.patch(last, wanted, live), false)
                : new Patch(strategic, true);
    }

    private ObjectNode object(String name, JsonNode last, JsonNode wanted, JsonNode live) {
        ObjectNode patch = Json.object();
        for (var field : wanted.properties()) {
            String of = field.getKey();
            field(patch, name, of, last.path(of), field.getValue(), live.path(of));
        }
        for (var field : last.properties()) {
            if (!wanted.has(field.getKey()) && live.has(field.getKey())) {
                patch.set(field.getKey(), NullNode.instance);
            }
        }
        if (!patch.isEmpty() && RETAINING.contains(name)) {
            ArrayNode kept = Json.array();
            wanted.fieldNames().forEachRemaining(kept::add);
            patch.set(RETAIN, kept);
        }
        return patch;
    }

    private void field(ObjectNode patch, String owner, String name, JsonNode last, JsonNode wanted, JsonNode live) {
        if (isSame(wanted, live)) {
            return;
        }
        if (wanted.isObject() && live.isObject()) {
            ObjectNode inner = object(name, last, wanted, live);
            if (!inner.isEmpty()) {
                patch.set(name, inner);
            }
            return;
        }
        if (!wanted.isArray() || !live.isArray()) {
            patch.set(name, wanted);
            return;
        }
        ListKind kind = ListKind.of(owner, name, last, wanted, live);
        switch (kind.way()) {
            case KEYED -> keyed(patch, name, kind.requireKey(), last, wanted, live);
            case SET -> set(patch, name, last, wanted, live);
            case AMBIGUOUS -> hasAmbiguousList |= !isContained(wanted, live);
            case WHOLE -> patch.set(name, wanted);
        }
    }

    /** Whether two values are equal: 1 and 1.0 are, and null equals a missing field. */
    static boolean isSame(JsonNode wanted, JsonNode live) {
        return wanted.equals(live)
                || (wanted.isNull() && live.isMissingNode())
                || (wanted.isNumber()
                        && live.isNumber()
                        && wanted.decimalValue().compareTo(live.decimalValue()) == 0);
    }

    /** Whether each item contains the wanted fields, in the same order. It may have more: the server adds defaults. */
    static boolean isContained(JsonNode wanted, JsonNode live) {
        boolean isContained = wanted.size() == live.size();
        for (int i = 0; isContained && i < wanted.size(); i++) {
            JsonNode item = wanted.path(i);
            isContained = isSame(item, live.path(i))
                    || (item.isObject()
                            && live.path(i).isObject()
                            && patch(item, item, live.path(i)).body().isEmpty());
        }
        return isContained;
    }

    private void keyed(ObjectNode patch, String name, String key, JsonNode last, JsonNode wanted, JsonNode live) {
        ArrayNode items = Json.array();
        for (JsonNode item : wanted) {
            JsonNode present = item(live, key, item.path(key));
            if (present.isMissingNode()) {
                items.add(item);
                continue;
            }
            ObjectNode inner = object(name, item(last, key, item.path(key)), item, present);
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
            return;
        }
        if (!order.isEmpty()) {
            ArrayNode positions = Json.array();
            order.forEach(id -> positions.add(Json.object().set(key, id)));
            patch.set(ORDER + name, positions);
        }
        if (!items.isEmpty() || order.isEmpty()) {
            patch.set(name, items);
        }
    }

    /** Merges a list of plain values, and keeps the values that others added. */
    private static void set(ObjectNode patch, String name, JsonNode last, JsonNode wanted, JsonNode live) {
        ArrayNode added = without(wanted, live);
        ArrayNode removed = without(last, wanted);
        if (!added.isEmpty()) {
            patch.set(name, added);
        }
        if (without(removed, live).size() < removed.size()) {
            patch.set(DELETE_VALUES + name, removed);
        }
    }

    static ArrayNode without(JsonNode values, JsonNode others) {
        ArrayNode left = Json.array();
        for (JsonNode value : values) {
            boolean isThere = false;
            for (JsonNode other : others) {
                isThere |= other.equals(value);
            }
            if (!isThere) {
                left.add(value);
            }
        }
        return left;
    }

    static boolean isRetaining(String name) {
        return RETAINING.contains(name);
    }

    static JsonNode item(JsonNode list, String key, JsonNode id) {
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
}
