package io.skiff.controlplane.api.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.Optional;

/**
 * The part of OpenAPI that makes clients leave validation to the server: the patch operations with
 * {@code fieldValidation}. Clients request the second version in protobuf, where an empty document has no bytes.
 */
public final class OpenApi {

    public static final String V2_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final KindRegistry kinds;

    public OpenApi(KindRegistry kinds) {
        this.kinds = kinds;
    }

    /** Answers {@code /openapi/v3}. */
    public ObjectNode index() {
        var index = Json.object();
        var paths = index.putObject("paths");
        kinds.kinds()
                .forEach(kind ->
                        paths.putObject(root(kind)).put("serverRelativeURL", "/openapi/v3/" + root(kind) + "?hash=1"));
        return index;
    }

    /** Answers {@code /openapi/v3/apis/apps/v1}. */
    public Optional<ObjectNode> document(String root) {
        var document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Skiff").put("version", Version.GIT);
        var paths = document.putObject("paths");
        kinds.kinds().stream().filter(kind -> root(kind).equals(root)).forEach(kind -> patch(kind, paths));
        return paths.isEmpty() ? Optional.empty() : Optional.of(document);
    }

    private static void patch(Kind<?> kind, ObjectNode paths) {
        var place = kind.namespaced() ? "/namespaces/{namespace}/" : "/";
        var operation = paths.putObject("/" + root(kind) + place + kind.plural() + "/{name}")
                .putObject("patch");
        for (var parameter : new String[] {"dryRun", "fieldManager", "fieldValidation", "force"}) {
            operation
                    .withArray("parameters")
                    .addObject()
                    .put("name", parameter)
                    .put("in", "query")
                    .putObject("schema")
                    .put("type", parameter.equals("force") ? "boolean" : "string");
        }
        operation.put("x-kubernetes-action", "patch");
        operation
                .putObject("x-kubernetes-group-version-kind")
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.name());
    }

    private static String root(Kind<?> kind) {
        return (kind.group().isEmpty() ? "api/" : "apis/") + kind.apiVersion();
    }
}
