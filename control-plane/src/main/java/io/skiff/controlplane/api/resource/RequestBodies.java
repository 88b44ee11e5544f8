package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.MalformedException;
import io.skiff.controlplane.api.codec.ProtobufReader;
import io.skiff.controlplane.api.codec.TreeReader;
import io.skiff.controlplane.api.codec.TreeReader.Parsed;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.List;

/** Reads the bodies of requests. */
public final class RequestBodies {

    private static final String TYPES = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    private final ProtobufReader protobuf;

    public RequestBodies(ProtobufReader protobuf) {
        this.protobuf = protobuf;
    }

    /** Parses an object of the target's kind, and puts it into the target's namespace. */
    Parsed object(ApiRequest request, Target target) {
        var parsed = any(request);
        var object = asObject(parsed.tree());
        var kind = target.kind();
        expect(object, "apiVersion", kind.apiVersion(), kind);
        expect(object, "kind", kind.name(), kind);
        if (!object.path("metadata").isMissingNode() && !object.path("metadata").isObject()) {
            throw Failures.badRequest("metadata: must be an object with fields");
        }
        place(object, target);
        return new Parsed(object, parsed.doubledFields());
    }

    /** Parses an object of any kind. An empty body is an empty object. */
    public ObjectNode options(ApiRequest request) {
        return request.body().length == 0
                ? Json.object()
                : asObject(any(request).tree());
    }

    Parsed any(ApiRequest request) {
        try {
            return switch (request.contentType()) {
                case "", "application/json", "text/json", "*/*" -> TreeReader.json(request.body());
                case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml" ->
                    TreeReader.yaml(request.body());
                case "application/vnd.kubernetes.protobuf" -> new Parsed(protobuf.read(request.body()), List.of());
                default -> throw Failures.unsupportedMediaType(request.contentType(), TYPES);
            };
        } catch (MalformedException e) {
            throw Failures.badRequest(e.what());
        }
    }

    static ObjectNode asObject(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw Failures.badRequest("the body must be an object with fields, not " + tree.getNodeType());
    }

    private static void expect(ObjectNode object, String field, String expected, Kind<?> kind) {
        var found = object.path(field).asText("");
        if (found.isEmpty()) {
            object.put(field, expected);
        } else if (!found.equals(expected)) {
            throw Failures.badRequest("the " + field + " in the data (" + found + ") does not match the expected "
                    + field + " (" + expected + ") of " + kind.resource());
        }
    }

    /** Sets namespace and name from the path. The object must not contradict them. */
    private static void place(ObjectNode object, Target target) {
        var metadata = Json.child(object, "metadata");
        if (target.kind().namespaced()) {
            var namespace = metadata.path("namespace").asText("");
            if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
                throw Failures.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the" + " request ("
                                + namespace + " and " + target.namespace() + ")");
            }
            metadata.put("namespace", target.namespace());
        } else {
            metadata.remove("namespace");
        }
        var name = metadata.path("name").asText("");
        if (!target.name().isEmpty() && !name.isEmpty() && !name.equals(target.name())) {
            throw Failures.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + target.name() + ")");
        }
        if (!target.name().isEmpty()) {
            metadata.put("name", target.name());
        }
    }
}
