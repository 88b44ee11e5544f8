package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.skiff.controlplane.object.Json;

/** Makes JSON patches for tests. */
final class Json6902 {

    private Json6902() {}

    static ArrayNode add(String path, String value) {
        var patch = Json.array();
        patch.addObject().put("op", "add").put("path", path).put("value", value);
        return patch;
    }
}
