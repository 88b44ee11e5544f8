package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.Json;

/** A list of objects that are told apart by one of their fields. */
record KeyedList(String key, JavaType type, String name) {

    JsonNode merge(JsonNode before, ArrayNode changes) {
        boolean replaces = false;
        for (var change : changes) {
            replaces |= change.path("$patch").asText().equals("replace");
        }
        var result = before instanceof ArrayNode there && !replaces ? there.deepCopy() : Json.array();
        for (var change : changes) {
            mergeOne(result, change);
        }
        return result;
    }

    private void mergeOne(ArrayNode result, JsonNode change) {
        if (!(change instanceof ObjectNode item)) {
            throw new PatchException(name + ": each item must be an object with " + key + ", not " + change);
        }
        var directive = item.path("$patch").asText();
        if (directive.equals("replace") && !item.has(key)) {
            return;
        }
        if (item.path(key).isMissingNode()) {
            throw new PatchException(name + ": does not contain declared merge key: " + key + ", in " + change);
        }
        int at = indexOf(result, item.path(key));
        if (directive.equals("delete")) {
            if (at >= 0) {
                result.remove(at);
            }
        } else if (at >= 0 && result.get(at) instanceof ObjectNode there) {
            result.set(at, StrategicMerge.object(there, item, type));
        } else {
            result.add(StrategicMerge.object(Json.object(), item, type));
        }
    }

    private int indexOf(ArrayNode list, JsonNode value) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).path(key).asText().equals(value.asText())) {
                return i;
            }
        }
        return -1;
    }
}
