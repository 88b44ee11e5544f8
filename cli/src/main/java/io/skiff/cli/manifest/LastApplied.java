package io.skiff.cli.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;

/** The annotation in which an object remembers what was applied last; kubectl's, so that both can be used in turn. */
public final class LastApplied {

    static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    private LastApplied() {}

    /** A copy of the object that remembers itself. */
    public static ObjectNode stamp(ObjectNode object) {
        ObjectNode plain = object.deepCopy();
        if (plain.path("metadata").path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(ANNOTATION);
        }
        ObjectNode stamped = plain.deepCopy();
        ObjectNode metadata = stamped.withObjectProperty("metadata");
        JsonNode annotations = metadata.path("annotations");
        ObjectNode target = annotations instanceof ObjectNode present ? present : Json.object();
        target.put(ANNOTATION, plain + "\n");
        metadata.set("annotations", target);
        return stamped;
    }

    /** What a stored object remembers, stamped as it was then; missing if it remembers nothing that can be read. */
    public static JsonNode of(JsonNode live) {
        String text = live.path("metadata").path("annotations").path(ANNOTATION).asText("");
        if (text.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
