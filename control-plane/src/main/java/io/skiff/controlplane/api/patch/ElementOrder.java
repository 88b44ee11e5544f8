package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.skiff.controlplane.api.codec.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Brings a merged list into the order that the client asked for; what the client does not know stays where it stood among the others. */
final class ElementOrder {

    private ElementOrder() {}

    /**
     * @param wanted keys, or for plain values the values
     * @param before the list as it was
     */
    static ArrayNode of(ArrayNode merged, ArrayNode wanted, JsonNode before, Optional<String> key) {
        var wantedKeys = keys(wanted, key);
        var beforeKeys = keys(before, key);
        var known = new ArrayList<JsonNode>();
        var others = new ArrayDeque<JsonNode>();
        for (var item : merged) {
            (wantedKeys.contains(key(item, key)) ? known : others).add(item);
        }
        known.sort(Comparator.comparingInt(item -> wantedKeys.indexOf(key(item, key))));
        var result = Json.array();
        for (var item : known) {
            int stood = beforeKeys.indexOf(key(item, key));
            while (!others.isEmpty() && stood > beforeKeys.indexOf(key(others.peek(), key))) {
                result.add(others.remove());
            }
            result.add(item);
        }
        others.forEach(result::add);
        return result;
    }

    private static List<String> keys(JsonNode list, Optional<String> key) {
        var keys = new ArrayList<String>();
        list.forEach(item -> keys.add(key(item, key)));
        return keys;
    }

    private static String key(JsonNode item, Optional<String> key) {
        return key.map(field -> item.path(field).asText()).orElseGet(item::asText);
    }
}
