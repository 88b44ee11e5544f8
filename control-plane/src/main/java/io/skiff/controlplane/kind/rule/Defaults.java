package io.skiff.controlplane.kind.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.stream.StreamSupport;

/** Sets defaults of missing fields. A second application changes nothing. */
public final class Defaults {

    private Defaults() {}

    public static void put(ObjectNode object, String field, String value) {
        if (isUnset(object, field)) {
            object.put(field, value);
        }
    }

    /** Sets a default. Zero counts as a value. */
    public static void put(ObjectNode object, String field, int value) {
        if (!object.hasNonNull(field)) {
            object.put(field, value);
        }
    }

    public static boolean isUnset(JsonNode object, String field) {
        var value = object.path(field);
        return value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.asText().isEmpty());
    }

    public static Iterable<ObjectNode> objects(JsonNode list) {
        return () -> list instanceof ArrayNode
                ? StreamSupport.stream(list.spliterator(), false)
                        .filter(ObjectNode.class::isInstance)
                        .map(ObjectNode.class::cast)
                        .iterator()
                : Collections.emptyIterator();
    }
}
