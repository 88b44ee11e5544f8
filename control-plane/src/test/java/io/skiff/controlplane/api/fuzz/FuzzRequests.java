package io.skiff.controlplane.api.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes requests of every verb to every kind, its sub-resources and unknown paths. */
final class FuzzRequests {

    private static final List<String> NAMES = List.of("a", "a", "a", "b", "c");
    private static final List<String> PARAMETERS = List.of(
            "fieldSelector",
            "labelSelector",
            "limit",
            "continue",
            "timeoutSeconds",
            "resourceVersion",
            "resourceVersionMatch",
            "gracePeriodSeconds",
            "propagationPolicy",
            "orphanDependents",
            "dryRun",
            "fieldManager",
            "fieldValidation",
            "watch",
            "allowWatchBookmarks",
            "sendInitialEvents",
            "pretty",
            "includeObject",
            "container",
            "previous",
            "tailLines",
            "limitBytes",
            "sinceSeconds",
            "sinceTime",
            "timestamps",
            "force",
            "odd");
    private static final List<String> ARGUMENTS = List.of(
            "",
            "0",
            "1",
            "-1",
            "10",
            "999999999999999999",
            "-999999999999999999",
            "9223372036854775808",
            "true",
            "false",
            "All",
            "Strict",
            "Warn",
            "Ignore",
            "Foreground",
            "Orphan",
            "Background",
            "Exact",
            "NotOlderThan",
            "None",
            "Object",
            "metadata.name=a",
            "metadata.name!=a",
            "metadata.name=a,metadata.namespace=default",
            "spec.nodeName=a",
            "status.phase=Running",
            "odd=1",
            "=",
            "a=b",
            "a!=b",
            "a in (b,c)",
            "!a",
            "a>3",
            "a>99999999999999999999",
            "a in (",
            "a notin ()",
            "a=\\",
            "(((((",
            "2026-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59Z",
            "c");
    private static final List<String> ACCEPTS = List.of(
            "application/json",
            "*/*",
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
            "application/vnd.kubernetes.protobuf",
            "application/yaml",
            "text/html",
            "application/json;stream=watch",
            ";;;",
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    private static final List<String> PARAMETERS_OF_TYPES =
            List.of("", "", "", "", "; charset=utf-8", "; charset=utf-16", ";a=b;c", "; charset=\"");

    /** The share of nearly valid requests, which reach the code behind the validation. */
    private static final int NEARLY_VALID_PERCENT = 55;

    private final Random random;
    private final FuzzBodies bodies;
    private final List<ObjectNode> objects;
    private final NearlyValidRequests nearlyValid;

    FuzzRequests(Random random) {
        this.random = random;
        this.bodies = new FuzzBodies(random);
        this.objects = FuzzObjects.ofEachKind();
        this.nearlyValid = new NearlyValidRequests(random);
    }

    FuzzRequest next() {
        return random.nextInt(100) < NEARLY_VALID_PERCENT ? nearlyValid.next() : hostile();
    }

    private FuzzRequest hostile() {
        var object = Oddities.one(random, objects).deepCopy();
        var name = random.nextInt(25) == 0 ? Oddities.text(random) : Oddities.one(random, NAMES);
        ((ObjectNode) object.path("metadata")).put("name", name);
        if (random.nextInt(20) == 0) {
            ((ObjectNode) object.path("metadata"))
                    .put("generateName", Oddities.text(random))
                    .remove("name");
        }
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> create(object);
            case 4 -> replace(object, name);
            case 5, 6, 7 -> patch(object, name);
            case 8 -> delete(object, name);
            case 9 -> sub(object, name);
            case 10 -> read(object, name);
            default -> stray(object, name);
        };
    }

    private FuzzRequest create(ObjectNode object) {
        return withBody("POST", FuzzObjects.collection(object), object);
    }

    private FuzzRequest replace(ObjectNode object, String name) {
        return withBody(
                "PUT",
                FuzzObjects.collection(object) + "/" + encoded(name) + (random.nextInt(3) == 0 ? "/status" : ""),
                object);
    }

    private FuzzRequest withBody(String method, String path, ObjectNode object) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> request(method, path, "application/yaml", bodies.yaml(object));
            case 2, 3 -> request(method, path, "application/vnd.kubernetes.protobuf", bodies.protobuf(object));
            case 4 -> request(method, path, "application/json", bodies.json(object));
            default -> request(method, path, "application/json", bodies.wholeJson(object));
        };
    }

    private FuzzRequest patch(ObjectNode object, String name) {
        var path = FuzzObjects.collection(object) + "/" + encoded(name)
                + Oddities.one(random, List.of("", "", "", "/status", "/scale"));
        return switch (random.nextInt(12)) {
            case 0 -> request("PATCH", path, "application/apply-patch+yaml", bodies.yaml(object));
            case 1 -> request("PATCH", path, "application/apply-patch+cbor", bodies.json(object));
            case 2, 3, 4 -> request("PATCH", path, "application/merge-patch+json", bodies.merge(object));
            case 5, 6, 7 -> request("PATCH", path, "application/strategic-merge-patch+json", bodies.merge(object));
            default -> request("PATCH", path, "application/json-patch+json", bodies.jsonPatch(object));
        };
    }

    private FuzzRequest delete(ObjectNode object, String name) {
        var options = Json.object()
                .put("kind", "DeleteOptions")
                .put("apiVersion", "v1")
                .put("gracePeriodSeconds", 5);
        options.put("propagationPolicy", "Background")
                .putObject("preconditions")
                .put("uid", "u");
        var path = FuzzObjects.collection(object) + (random.nextInt(30) == 0 ? "" : "/" + encoded(name));
        return random.nextBoolean()
                ? request("DELETE", path, "", new byte[0])
                : request("DELETE", path, "application/json", bodies.json(options));
    }

    private FuzzRequest sub(ObjectNode object, String name) {
        var path = FuzzObjects.collection(object) + "/" + encoded(name) + "/"
                + Oddities.one(
                        random, List.of("log", "eviction", "binding", "scale", "status", "exec", "finalize", "proxy"));
        var body = Json.object().put("kind", "Eviction").put("apiVersion", "policy/v1");
        body.putObject("metadata").put("name", name);
        body.putObject("spec").put("replicas", 3);
        body.putObject("deleteOptions").put("gracePeriodSeconds", 1);
        body.putObject("target").put("name", "a");
        return request(
                Oddities.one(random, List.of("GET", "POST", "PUT")), path, "application/json", bodies.json(body));
    }

    private FuzzRequest read(ObjectNode object, String name) {
        var path = FuzzObjects.collection(object) + (random.nextBoolean() ? "" : "/" + encoded(name));
        return request("GET", path, "", new byte[0]);
    }

    private FuzzRequest stray(ObjectNode object, String name) {
        var path = switch (random.nextInt(9)) {
            case 0 -> "/" + encoded(Oddities.text(random)) + "/" + encoded(Oddities.text(random));
            case 1 -> "/api/v1/namespaces/" + encoded(Oddities.text(random)) + "/pods/" + encoded(name);
            case 2 -> "/apis/" + encoded(Oddities.text(random)) + "/v1/deployments";
            case 3 -> "/openapi/v3/" + Oddities.one(random, List.of("", "api/v1", "apis/apps/v1", "odd", "//"));
            case 4 -> "//api///v1//pods";
            case 5 -> "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
            case 6 ->
                Oddities.one(
                        random,
                        List.of(
                                "/version",
                                "/healthz",
                                "/livez",
                                "/readyz",
                                "/api",
                                "/apis",
                                "/api/v1",
                                "/apis/apps/v1",
                                "/"));
            case 7 -> FuzzObjects.collection(object).replaceFirst("/namespaces/default", "");
            default -> FuzzObjects.collection(object) + "/a/b/c/d";
        };
        return request(
                Oddities.one(
                        random, List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "ODD")),
                path,
                "application/json",
                bodies.json(object));
    }

    private FuzzRequest request(String method, String path, String type, byte[] body) {
        var headers = new LinkedHashMap<String, String>();
        if (!type.isEmpty()) {
            headers.put(
                    "Content-Type",
                    random.nextInt(40) == 0
                            ? Oddities.one(random, ACCEPTS)
                            : type + Oddities.one(random, PARAMETERS_OF_TYPES));
        }
        if (random.nextInt(3) == 0) {
            headers.put("Accept", Oddities.one(random, ACCEPTS));
        }
        if (random.nextInt(60) == 0) {
            headers.put(
                    Oddities.one(
                            random,
                            List.of("Impersonate-User", "impersonate-group", "Impersonate-Uid", "Impersonate-Extra-a")),
                    "x");
        }
        if (random.nextInt(60) == 0) {
            headers.put("Content-Encoding", Oddities.one(random, List.of("gzip", "deflate", "identity", "br")));
        }
        return new FuzzRequest(method, path + query(), Map.copyOf(headers), body);
    }

    private String query() {
        var query = new StringBuilder();
        for (int i = random.nextInt(3) == 0 ? random.nextInt(4) : 0; i > 0; i--) {
            query.append(query.isEmpty() ? '?' : '&').append(Oddities.one(random, PARAMETERS));
            query.append('=').append(random.nextInt(30) == 0 ? "%zz" : encoded(Oddities.one(random, ARGUMENTS)));
        }
        return query.toString();
    }

    private static String encoded(String text) {
        var cut = text.length() > 2000 ? text.substring(0, 2000) : text;
        return URLEncoder.encode(cut, UTF_8).replace("+", "%20");
    }
}
