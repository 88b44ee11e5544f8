package io.skiff.controlplane.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.ProtobufWriter;
import io.skiff.controlplane.api.request.Encoding;
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

    /** As {@link #of(JsonNode)}, from JSON. */
    public static byte[] of(byte[] json, Encoding encoding) {
        return encoded(of(Json.read(json)), encoding);
    }

    /** Encodes what {@link #of(JsonNode)} made. */
    public static byte[] encoded(ObjectNode partial, Encoding encoding) {
        return switch (encoding) {
            case JSON -> Json.write(partial);
            case PROTOBUF -> ProtobufWriter.object(partial);
        };
    }
}
