package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.skiff.controlplane.object.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sorts a merged list into the client's order. Items that the client does not know keep their place among the others.
 */
final class ElementOrder {

    private ElementOrder() {}

    /**
     * @param wanted the keys of the items, or plain values
     * @param before the old list
     */
    static ArrayNode of(ArrayNode merged, ArrayNode wanted, JsonNode before, Optional<String> key) {
        var wantedAt = places(wanted, key);
        var stoodAt = places(before, key);
        var known = new ArrayList<JsonNode>();
        var others = new ArrayDeque<JsonNode>();
        for (var item : merged) {
            (wantedAt.containsKey(key(item, key)) ? known : others).add(item);
        }
        known.sort(Comparator.comparingInt(item -> place(wantedAt, item, key)));
        var result = Json.array();
        for (var item : known) {
            int stood = place(stoodAt, item, key);
            while (!others.isEmpty() && stood > place(stoodAt, others.element(), key)) {
                result.add(others.remove());
            }
            result.add(item);
        }
        others.forEach(result::add);
        return result;
    }

    /** The first place of each key. */
    private static Map<String, Integer> places(JsonNode list, Optional<String> key) {
        var places = new HashMap<String, Integer>();
        int place = 0;
        for (var item : list) {
            places.putIfAbsent(key(item, key), place++);
        }
        return places;
    }

    /** Returns -1 for an item that is missing. */
    private static int place(Map<String, Integer> places, JsonNode item, Optional<String> key) {
        return places.getOrDefault(key(item, key), -1);
    }

    private static String key(JsonNode item, Optional<String> key) {
        return key.map(field -> item.path(field).asText()).orElseGet(item::asText);
    }
}
