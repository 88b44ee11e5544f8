package io.skiff.controlplane.api.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/** The lives of real objects with small changes: they are created, changed in every way, read and deleted. */
final class NearlyValidRequests {

    private static final byte[] NOTHING = new byte[0];

    private final Random random;
    private final FuzzBodies bodies;
    private final PlausibleMutations mutations;
    private final List<ObjectNode> objects = FuzzObjects.valid();
    private final Queue<FuzzRequest> rest = new ArrayDeque<>();
    private int lives;

    NearlyValidRequests(Random random) {
        this.random = random;
        this.bodies = new FuzzBodies(random);
        this.mutations = new PlausibleMutations(random);
    }

    FuzzRequest next() {
        if (rest.isEmpty()) {
            plan();
        }
        return rest.remove();
    }

    private void plan() {
        var object = Oddities.one(random, objects).deepCopy();
        // nothing in this fixture deletes a namespace completely
        var name = object.path("kind").asText().equals("Namespace") ? "n" + random.nextInt(9) : "life-" + lives++;
        ((ObjectNode) object.path("metadata")).put("name", name);
        var path = FuzzObjects.collection(object) + "/" + name;
        var made = mutations.mutated(object);
        rest.add(request("POST", FuzzObjects.collection(object), made));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            rest.add(change(made, path));
        }
        rest.add(patch(
                path, "merge-patch", Json.object().set("metadata", Json.object().putNull("finalizers"))));
        rest.add(request("DELETE", path + "?gracePeriodSeconds=0", "", NOTHING));
    }

    private FuzzRequest change(ObjectNode made, String path) {
        boolean hasStatus = made.has("status");
        return switch (random.nextInt(8)) {
            case 0, 1 -> request("PUT", path, mutations.mutated(made));
            case 2 -> patch(path, "merge-patch", mutations.mutated(made));
            case 3 -> patch(path, "strategic-merge-patch", mutations.mutated(made));
            case 4 -> request("PATCH", path, "application/json-patch+json", jsonPatch(made));
            case 5 -> hasStatus ? request("PUT", path + "/status", mutations.mutated(made)) : read(path);
            case 6 -> patch(path, "strategic-merge-patch", labels());
            default -> read(path);
        };
    }

    private FuzzRequest read(String path) {
        return request("GET", path, "", NOTHING);
    }

    private JsonNode labels() {
        var patch = Json.object();
        patch.putObject("metadata")
                .putObject(random.nextBoolean() ? "labels" : "annotations")
                .put("k" + random.nextInt(9), "v" + random.nextInt(9));
        return patch;
    }

    /** A patch from the object to a changed one, which replaces each different field as a whole. */
    private byte[] jsonPatch(ObjectNode made) {
        var patch = Json.array();
        mutations.mutated(made).properties().forEach(field -> {
            if (!field.getValue().equals(made.path(field.getKey()))
                    && !field.getKey().equals("metadata")) {
                patch.addObject()
                        .put("op", made.has(field.getKey()) ? "replace" : "add")
                        .put("path", "/" + field.getKey())
                        .set("value", field.getValue());
            }
        });
        patch.addObject()
                .put("op", "add")
                .put("path", "/metadata/labels")
                .putObject("value")
                .put("k", "v");
        return Oddities.written(patch).getBytes(UTF_8);
    }

    private FuzzRequest patch(String path, String kind, JsonNode body) {
        return request(
                "PATCH",
                path,
                "application/" + kind + "+json",
                Oddities.written(body).getBytes(UTF_8));
    }

    private FuzzRequest request(String method, String path, ObjectNode object) {
        return random.nextInt(3) == 0
                ? request(method, path, "application/yaml", bodies.yamlOf(object))
                : request(
                        method,
                        path,
                        "application/json",
                        Oddities.written(object).getBytes(UTF_8));
    }

    private FuzzRequest request(String method, String path, String type, byte[] body) {
        var headers = new LinkedHashMap<String, String>();
        if (!type.isEmpty()) {
            headers.put("Content-Type", type);
        }
        if (random.nextInt(4) == 0) {
            headers.put("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        }
        var query = random.nextInt(6) == 0
                ? Oddities.one(
                        random,
                        List.of(
                                "fieldValidation=Warn",
                                "fieldValidation=Ignore",
                                "fieldValidation=Strict",
                                "fieldManager=a",
                                "dryRun=All",
                                "pretty=true"))
                : "";
        var separator = path.contains("?") ? "&" : "?";
        return new FuzzRequest(method, query.isEmpty() ? path : path + separator + query, Map.copyOf(headers), body);
    }
}
