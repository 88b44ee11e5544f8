package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.schema.Schema;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Unicode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A list of objects that are told apart by one of their fields.
 *
 * @param schema of an item
 */
record KeyedList(String key, Schema schema, String name) {

    private static final int LONGEST_TOLD = 300;

    JsonNode merge(JsonNode before, ArrayNode changes) {
        boolean replaces = false;
        for (var change : changes) {
            replaces |= change.path("$patch").asText().equals("replace");
        }
        var items = new Items(replaces ? Json.array() : before);
        for (var change : changes) {
            mergeOne(items, change);
        }
        return items.list();
    }

    private void mergeOne(Items items, JsonNode change) {
        if (!(change instanceof ObjectNode item)) {
            throw new PatchException(name + ": each item must be an object with " + key + ", not " + brief(change));
        }
        var directive = item.path("$patch").asText();
        if (directive.equals("replace") && !item.has(key)) {
            return;
        }
        if (item.path(key).isMissingNode()) {
            throw new PatchException(name + ": does not contain declared merge key: " + key + ", in " + brief(change));
        }
        var value = item.path(key).asText();
        if (directive.equals("delete")) {
            items.remove(value);
        } else if (items.find(value) instanceof ObjectNode there) {
            items.put(value, StrategicMerge.object(there, item, schema));
        } else {
            items.add(value, StrategicMerge.object(Json.object(), item, schema));
        }
    }

    private static String brief(JsonNode change) {
        return Unicode.brief(change.toString(), LONGEST_TOLD);
    }

    /** The list by places, so that taking one out moves none, with the first place of each key. */
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

        void remove(String value) {
            var there = byKey.get(value);
            if (there != null) {
                byPlace.remove(there.pollFirstEntry().getKey());
                if (there.isEmpty()) {
                    byKey.remove(value);
                }
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
