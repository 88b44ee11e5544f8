package io.skiff.controlplane.api.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Unicode;
import io.skiff.controlplane.security.Attempt;
import io.skiff.controlplane.security.User;
import java.util.List;
import java.util.stream.Collectors;

/** The failures of the API, with the codes, reasons and messages that Kubernetes clients know. */
public final class Failures {

    /** A person reads no more problems. Each takes up to some hundred characters. */
    private static final int MOST_TOLD = 50;

    private static final int LONGEST_NAME = 1024;

    /**
     * Clients print this message unchanged for paths that they request without discovery: other kinds.
     */
    private static final String NO_SUCH_PATH =
            "the server could not find the requested resource: it is not served here."
                    + " kubectl api-resources lists what is; of pods also status, ephemeralcontainers, resize, eviction, log, exec, attach and portforward";

    private Failures() {}

    public static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message);
    }

    public static ApiException unauthorized() {
        return new ApiException(401, "Unauthorized", "Unauthorized: present a client certificate of this cluster");
    }

    public static ApiException forbidden(User user, Attempt attempt) {
        var who = "forbidden: User \"" + user.name() + "\" cannot " + attempt;
        return attempt.resource().isEmpty()
                ? new ApiException(403, "Forbidden", who)
                : new ApiException(
                        403,
                        "Forbidden",
                        attempt.resource() + (attempt.group().isEmpty() ? "" : "." + attempt.group()) + " is " + who,
                        details(attempt.group(), attempt.resource(), attempt.name()));
    }

    public static ApiException forbidden(Kind<?> kind, String name, String why) {
        return new ApiException(
                403,
                "Forbidden",
                kind.resource() + " \"" + name + "\" is forbidden: " + why,
                details(kind.group(), kind.plural(), name));
    }

    public static ApiException impersonation(String header) {
        return new ApiException(
                403,
                "Forbidden",
                "forbidden: nobody can act as somebody else on this server (" + Unicode.brief(header, LONGEST_NAME)
                        + "): leave out --as, --as-group and --as-uid; nothing was done");
    }

    /** The path is unknown. The answer has details, without which some clients stop. */
    public static ApiException noSuchPath() {
        return noSuchResource("", "");
    }

    /**
     * The resource is unknown. The answer has no name, by which clients see that the resource is missing and not an
     * object.
     */
    public static ApiException noSuchResource(String group, String plural) {
        return new ApiException(404, "NotFound", NO_SUCH_PATH, details(group, Unicode.brief(plural, LONGEST_NAME), ""));
    }

    public static ApiException notAcceptable() {
        return new ApiException(406, "NotAcceptable", "only the following media types are accepted: application/json");
    }

    public static ApiException notFound(Kind<?> kind, String name) {
        return new ApiException(
                404,
                "NotFound",
                kind.resource() + " \"" + name + "\" not found",
                details(kind.group(), kind.plural(), name));
    }

    public static ApiException methodNotAllowed() {
        return new ApiException(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    public static ApiException alreadyExists(Kind<?> kind, String name) {
        return new ApiException(
                409,
                "AlreadyExists",
                kind.resource() + " \"" + name + "\" already exists",
                details(kind.group(), kind.plural(), name));
    }

    public static ApiException conflict(Kind<?> kind, String name, String why) {
        return new ApiException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + kind.resource() + " \"" + name + "\": " + why,
                details(kind.group(), kind.plural(), name));
    }

    public static ApiException modified(Kind<?> kind, String name) {
        return conflict(
                kind,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    public static ApiException expired(long asked, long oldest) {
        return new ApiException(410, "Expired", "too old resource version: " + asked + " (" + oldest + ")");
    }

    public static ApiException tooLarge(long limitBytes) {
        return new ApiException(
                413, "RequestEntityTooLarge", "the request is larger than the limit of " + limitBytes + " bytes");
    }

    public static ApiException tooMuch(String why) {
        return new ApiException(413, "RequestEntityTooLarge", why);
    }

    /** The request is well formed, but impossible with the present objects. */
    public static ApiException unprocessable(String why) {
        return new ApiException(422, "Invalid", why);
    }

    public static ApiException tooLargeToStore() {
        return new ApiException(
                413,
                "RequestEntityTooLarge",
                "the object is larger than the 1.5 MiB that the store takes; make it smaller, or divide it into several"
                        + " objects");
    }

    public static ApiException unsupportedMediaType(String type, String supported) {
        return new ApiException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + supported
                        + (type.isEmpty() ? "" : " (this was " + type + ")"));
    }

    public static ApiException tooManyRequests(String why) {
        return new ApiException(429, "TooManyRequests", why, Json.object().put("retryAfterSeconds", 1));
    }

    public static ApiException timeout(String message) {
        return new ApiException(504, "Timeout", message, Json.object().put("retryAfterSeconds", 1));
    }

    public static ApiException unavailable(String message) {
        return new ApiException(
                503, "ServiceUnavailable", message, Json.object().put("retryAfterSeconds", 1));
    }

    public static ApiException internal(String message) {
        return new ApiException(500, "InternalError", "Internal error occurred: " + message);
    }

    /** @param key of the store */
    public static ApiException unreadable(String key) {
        return internal(
                "the value of " + key + " in etcd cannot be read, and stays as it is; the server's log says why."
                        + " Put it right there, or delete it with etcdctl");
    }

    /** The object is well formed, but its values are not acceptable. */
    public static ApiException invalid(KindDefinition<?> definition, String name, List<Problem> found) {
        var kind = definition.kind();
        var problems = definition.withoutSecrets(found);
        var qualified = kind.group().isEmpty() ? kind.name() : kind.name() + "." + kind.group();
        var details = details(kind.group(), kind.name(), name);
        addCauses(details, problems);
        return new ApiException(
                422, "Invalid", qualified + " \"" + name + "\" is invalid: " + joined(problems, "[", "]"), details);
    }

    /** The body is not an object of the kind: it has unknown fields or values of a wrong type. */
    public static ApiException undecodable(KindDefinition<?> definition, List<Problem> found) {
        var kind = definition.kind();
        var problems = definition.withoutSecrets(found);
        var details = Json.object();
        addCauses(details, problems);
        return new ApiException(
                400,
                "BadRequest",
                kind.name() + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.name()
                        + ": strict decoding error: " + joined(problems, "", ""),
                details);
    }

    private static String joined(List<Problem> problems, String open, String close) {
        if (problems.size() == 1) {
            return problems.get(0).toString();
        }
        var more = problems.size() > MOST_TOLD ? ", and " + (problems.size() - MOST_TOLD) + " more" : "";
        return problems.stream()
                .limit(MOST_TOLD)
                .map(Problem::toString)
                .collect(Collectors.joining(", ", open, more + close));
    }

    private static ObjectNode details(String group, String kind, String name) {
        var details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", Unicode.brief(name, LONGEST_NAME));
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        return details.put("kind", kind);
    }

    private static void addCauses(ObjectNode details, List<Problem> problems) {
        var causes = details.putArray("causes");
        for (var problem : problems.subList(0, Math.min(MOST_TOLD, problems.size()))) {
            causes.addObject()
                    .put("reason", problem.cause())
                    .put("message", problem.message())
                    .put("field", problem.path());
        }
    }
}
