package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.ResourceType;
import io.skiff.cli.resource.Versions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Fetches the objects that are described together with an object. */
public final class Related {

    private final ApiClient api;

    public Related(ApiClient api) {
        this.api = api;
    }

    /** The events about an object, oldest first. */
    List<JsonNode> events(JsonNode object, String kind) {
        JsonNode metadata = object.path("metadata");
        String namespace = metadata.path("namespace").asText("");
        String uid = metadata.path("uid").asText("");
        String selector = "involvedObject.name=" + metadata.path("name").asText() + ",involvedObject.kind=" + kind
                + (namespace.isEmpty() ? "" : ",involvedObject.namespace=" + namespace)
                + (uid.isEmpty() ? "" : ",involvedObject.uid=" + uid);
        List<JsonNode> events = list(KnownTypes.EVENT, namespace, "", selector);
        events.sort(Comparator.comparing(EventTable::lastTime).thenComparing(Versions.OLDEST_FIRST));
        return events;
    }

    /** Empty if the server has no such type. */
    List<JsonNode> list(ResourceType type, String namespace, String labels, String fields) {
        var found = new ArrayList<JsonNode>();
        Query query = new Query().add("labelSelector", labels).add("fieldSelector", fields);
        try {
            api.get(type.collectionPath(namespace) + query)
                    .path("items")
                    .forEach(item -> found.add(SingleLines.of(item)));
        } catch (StatusException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
        return found;
    }
}
