package io.skiff.controlplane.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;

/** The metadata of an object alone ({@code meta.k8s.io/v1 PartialObjectMetadata}), for clients that handle objects of every kind. */
public final class PartialMetadata {

    public static final String KIND = "PartialObjectMetadata";
    public static final String API_VERSION = "meta.k8s.io/v1";

    private PartialMetadata() {}

    public static ObjectNode of(JsonNode object) {
        var partial = Json.object().put("kind", KIND).put("apiVersion", API_VERSION);
        partial.set("metadata", object.path("metadata"));
        return partial;
    }

    /** As {@link #of}, from and to bytes. */
    public static byte[] of(byte[] json) {
        return Json.write(of(Json.read(json)));
    }
}
