package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.security.Attempt;
import java.util.Locale;

/** Describes requests as attempts, in the words of access rights. */
final class Attempts {

    private Attempts() {}

    static Attempt on(Target target, ApiRequest request) {
        var kind = target.kind();
        return new Attempt(
                verb(target, request),
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
        return new Attempt(
                resource.path("verb").asText(""),
                resource.path("group").asText(""),
                resource.path("resource").asText(""),
                resource.path("subresource").asText(""),
                resource.path("namespace").asText(""),
                resource.path("name").asText(""),
                "");
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
