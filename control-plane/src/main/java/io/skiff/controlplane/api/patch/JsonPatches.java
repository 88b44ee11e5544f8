package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.skiff.controlplane.api.codec.Json;

/** JSON patch (RFC 6902). Tolerates an {@code add} below objects that are not there, which clients send for annotations. */
public final class JsonPatches {

    private static final int MOST_OPERATIONS = 10_000;

    private JsonPatches() {}

    /** @return a new tree; the given ones are not changed */
    public static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!patch.isArray()) {
            throw new PatchException("a JSON patch is a list of operations");
        }
        if (patch.size() > MOST_OPERATIONS) {
            throw new PatchException("a JSON patch has at most " + MOST_OPERATIONS + " operations");
        }
        var result = target.deepCopy();
        for (int i = 0; i < patch.size(); i++) {
            result = applyOne(result, patch.get(i), i);
        }
        return result;
    }

    private static JsonNode applyOne(JsonNode target, JsonNode operation, int index) {
        try {
            if (operation.path("op").asText().equals("add")) {
                makeParents(target, operation.path("path").asText());
            }
            return JsonPatch.apply(Json.array().add(operation), target);
        } catch (JsonPatchException | IllegalArgumentException e) {
            throw new PatchException(
                    "operation " + index + " of the JSON patch (" + operation + "): " + e.getMessage());
        }
    }

    private static void makeParents(JsonNode target, String path) {
        var at = target;
        for (var pointer = JsonPointer.compile(path);
                pointer.tail() != null && !pointer.tail().matches(); ) {
            var below = at.path(pointer.getMatchingProperty());
            if (at.isArray()) {
                below = at.path(pointer.getMatchingIndex());
            } else if (at instanceof ObjectNode object && (below.isMissingNode() || below.isNull())) {
                below = object.putObject(pointer.getMatchingProperty());
            }
            at = below;
            pointer = pointer.tail();
        }
    }
}
