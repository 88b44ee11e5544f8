package io.skiff.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Reads the conditions of an object's status. */
public final class Conditions {

    private Conditions() {}

    /** Finds the condition of a type, ignoring case as users do; a missing node if there is none. */
    public static JsonNode of(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equalsIgnoreCase(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    public static boolean isTrue(JsonNode object, String type) {
        return of(object, type).path("status").asText().equals("True");
    }
}
