package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.security.Attempt;
import java.util.Locale;
import java.util.Set;

/** Describes requests as attempts, in the words of access rights. */
final class Attempts {

    /**
     * Of pods: who may open them may change what runs. A WebSocket can only be asked for by GET, and {@code get} is what those have who may only
     * look (Kubernetes 1.35, AuthorizePodWebsocketUpgradeCreatePermission).
     */
    private static final Set<String> STREAMS = Set.of("exec", "attach", "portforward");

    private Attempts() {}

    static Attempt on(Target target, ApiRequest request) {
        var kind = target.kind();
        return new Attempt(
                verb(kind.plural(), target.subresource(), verb(target, request)),
                kind.group(),
                kind.plural(),
                target.subresource(),
                target.namespace(),
                target.name(),
                "");
    }

    /** Describes a request without an object: discovery, the version, an unknown path. */
    static Attempt onPath(ApiRequest request) {
        return AccessReviews.isAbout(request.path())
                ? new Attempt(method(request), AccessReviews.GROUP, AccessReviews.PLURAL, "", "", "", "")
                : Attempt.onPath(method(request), "/" + String.join("/", request.path()));
    }

    /** Describes the attempt in an access review (authorization/v1: ResourceAttributes, NonResourceAttributes). */
    static Attempt reviewed(JsonNode spec) {
        var path = spec.path("nonResourceAttributes");
        if (path.isObject()) {
            return Attempt.onPath(
                    path.path("verb").asText(""), path.path("path").asText(""));
        }
        var resource = spec.path("resourceAttributes");
        var plural = resource.path("resource").asText("");
        var subresource = resource.path("subresource").asText("");
        return new Attempt(
                verb(plural, subresource, resource.path("verb").asText("")),
                resource.path("group").asText(""),
                plural,
                subresource,
                resource.path("namespace").asText(""),
                resource.path("name").asText(""),
                "");
    }

    private static String verb(String plural, String subresource, String asked) {
        boolean isStream = plural.equals("pods") && STREAMS.contains(subresource);
        return isStream && asked.equals("get") ? "create" : asked;
    }

    private static String verb(Target target, ApiRequest request) {
        boolean isCollection = target.name().isEmpty();
        return switch (request.method()) {
            case "GET" -> {
                boolean watches =
                        target.subresource().isEmpty() && request.query().flag("watch");
                yield watches ? "watch" : isCollection ? "list" : "get";
            }
            case "DELETE" -> isCollection ? "deletecollection" : "delete";
            default -> method(request);
        };
    }

    private static String method(ApiRequest request) {
        return switch (request.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            default -> request.method().toLowerCase(Locale.ROOT);
        };
    }
}
