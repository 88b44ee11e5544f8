package io.skiff.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One change of a watched list.
 *
 * @param type ADDED, MODIFIED, DELETED or BOOKMARK
 * @param object its present state, or its last one if it was deleted
 */
public record WatchEvent(String type, JsonNode object) {

    public boolean isDeletion() {
        return "DELETED".equals(type);
    }

    public boolean isBookmark() {
        return "BOOKMARK".equals(type);
    }

    /** The revision to go on from after this event. */
    public String revision() {
        return object.path("metadata").path("resourceVersion").asText("");
    }
}
