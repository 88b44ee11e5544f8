package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.resource.Selection;

/**
 * An object whose deletion the server has accepted.
 *
 * @param uid tells it from a later one of the same name; empty if the server did not say
 */
record Deleted(Selection selection, String namespace, String uid) {

    static Deleted of(Selection selection, String namespace, JsonNode answer) {
        String uid = answer.path("metadata").path("uid").asText("");
        return new Deleted(
                selection,
                namespace,
                uid.isEmpty() ? answer.path("details").path("uid").asText("") : uid);
    }

    String path() {
        return selection.path(namespace);
    }

    boolean isSame(JsonNode object) {
        return uid.isEmpty() || uid.equals(object.path("metadata").path("uid").asText());
    }
}
