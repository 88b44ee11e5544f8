package io.skiff.cli.command.change;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.resource.Selection;

/**
 * An object whose deletion the server has accepted.
 *
 * @param uid distinguishes it from a later object of the same name; empty if the server did not send it
 */
public record Deleted(Selection selection, String uid) {

    static Deleted of(Selection selection, JsonNode answer) {
        String ofObject = answer.path("metadata").path("uid").asText("");
        String ofStatus = answer.path("details").path("uid").asText("");
        return new Deleted(selection, ofObject.isEmpty() ? ofStatus : ofObject);
    }

    boolean isSame(JsonNode object) {
        return uid.isEmpty() || uid.equals(object.path("metadata").path("uid").asText());
    }
}
