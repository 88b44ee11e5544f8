package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;

/** Tells the source of an environment variable's value. */
final class EnvironmentText {

    private EnvironmentText() {}

    static String of(JsonNode variable) {
        JsonNode source = variable.path("valueFrom");
        if (source.has("fieldRef")) {
            JsonNode field = source.path("fieldRef");
            return " (" + field.path("apiVersion").asText("v1") + ":"
                    + field.path("fieldPath").asText() + ")";
        }
        if (source.has("resourceFieldRef")) {
            return " (" + source.path("resourceFieldRef").path("resource").asText() + ")";
        }
        if (source.has("secretKeyRef")) {
            return key(source.path("secretKeyRef"), "in secret");
        }
        if (source.has("configMapKeyRef")) {
            return key(source.path("configMapKeyRef"), "of config map");
        }
        return variable.path("value").asText("");
    }

    private static String key(JsonNode reference, String where) {
        return "<set to the key '" + reference.path("key").asText() + "' " + where + " '"
                + reference.path("name").asText() + "'>\tOptional: "
                + reference.path("optional").asBoolean();
    }
}
