package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.schema.Schema;
import io.skiff.controlplane.object.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A list whose items are objects, identified by one of their fields.
 *
 * @param schema of an item
 */
record KeyedList(String key, Schema schema, String name) {

    JsonNode merge(JsonNode before, ArrayNode changes) {
        boolean replaces = false;
        for (var change : changes) {
            replaces |= change.path("$patch").asText().equals("replace");
        }
        var items = new Items(replaces ? Json.array() : before);
        for (int i = 0; i < changes.size(); i++) {
            if (isDeletion(changes.get(i))) {
                items.remove(keyOf(changes.get(i), i));
            }
        }
        for (int i = 0; i < changes.size(); i++) {
            if (!isDeletion(changes.get(i))) {
                mergeOne(items, changes.get(i), i);
            }
        }
        return items.list();
    }

    /** Whether the change is a deletion. Deletions precede all merges, wherever they stand. */
    private static boolean isDeletion(JsonNode change) {
        return change.path("$patch").asText().equals("delete");
    }

    private void mergeOne(Items items, JsonNode change, int index) {
        if (!(change instanceof ObjectNode item)) {
            throw new PatchException(
                    place(index) + ": each item must be an object with " + key + ", not " + change.getNodeType());
        }
        if (item.path("$patch").asText().equals("replace") && !item.has(key)) {
            return;
        }
        var value = keyOf(item, index);
        if (items.find(value) instanceof ObjectNode there) {
            items.put(value, StrategicMerge.object(there, item, schema));
        } else {
            items.add(value, StrategicMerge.object(Json.object(), item, schema));
        }
    }

    private String keyOf(JsonNode item, int index) {
        if (item.path(key).isMissingNode()) {
            throw new PatchException(place(index) + ": does not contain declared merge key: " + key);
        }
        return item.path(key).asText();
    }

    /** Where in the patch it is, not what: what is patched may be secret. */
    private String place(int index) {
        return name + "[" + index + "]";
    }

    /** The list by places, so that a removal moves no item, and the first place of each key. */
    private final class Items {
        private final TreeMap<Integer, JsonNode> byPlace = new TreeMap<>();
        private final Map<String, TreeMap<Integer, JsonNode>> byKey = new HashMap<>();

        Items(JsonNode list) {
            if (list.isArray()) {
                list.forEach(item -> add(item.path(key).asText(), item.deepCopy()));
            }
        }

        JsonNode find(String value) {
            var there = byKey.get(value);
            return there == null
                    ? Json.MAPPER.missingNode()
                    : there.firstEntry().getValue();
        }

        void add(String value, JsonNode item) {
            int place = byPlace.isEmpty() ? 0 : byPlace.lastKey() + 1;
            set(value, place, item);
        }

        void put(String value, JsonNode item) {
            var there = byKey.get(value);
            if (there != null) {
                set(value, there.firstKey(), item);
            }
        }

        /** Every item with the key. */
        void remove(String value) {
            var there = byKey.remove(value);
            if (there != null) {
                byPlace.keySet().removeAll(there.keySet());
            }
        }

        ArrayNode list() {
            return Json.array().addAll(byPlace.values());
        }

        private void set(String value, int place, JsonNode item) {
            byPlace.put(place, item);
            byKey.computeIfAbsent(value, absent -> new TreeMap<>()).put(place, item);
        }
    }
}
