package io.skiff.controlplane.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.fuzz.FuzzTarget.Answer;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sends requests one after another. No answer may be a server fault, late or missing. A written object must be
 * readable, acceptable unchanged, and listed; in the end everything can be deleted.
 */
final class FuzzRun {

    /** The longest time of an answer, on a busy machine too. A request that hangs takes longer. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final int LIST_EVERY = 100;
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH");
    private static final byte[] NOTHING = new byte[0];

    private final long seed;
    private final FuzzTarget target;
    private final FuzzRequests requests;
    private final Map<Integer, Integer> codes = new TreeMap<>();

    FuzzRun(long seed, FuzzTarget target) {
        this.seed = seed;
        this.target = target;
        this.requests = new FuzzRequests(new Random(seed));
    }

    /** @return the number of answers by code */
    Map<Integer, Integer> run(int count) {
        for (int i = 0; i < count; i++) {
            var request = requests.next();
            try {
                var answer = checked(request);
                codes.merge(answer.code(), 1, Integer::sum);
                stored(request, answer);
                if (i % LIST_EVERY == 0) {
                    StoredKinds.registry().kinds().forEach(this::list);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", request " + i + ": " + e.getMessage() + "\n" + request, e);
            }
        }
        StoredKinds.registry().kinds().forEach(this::deleteAll);
        return codes;
    }

    private Answer checked(FuzzRequest request) {
        long start = System.nanoTime();
        var answer = target.send(request);
        var took = Duration.ofNanos(System.nanoTime() - start);
        var message = answer.body().path("message").asText();
        boolean isFuture = answer.code() == 504 && message.startsWith("Too large resource version");
        // what a proxy says of the node behind it
        boolean isOfANode =
                answer.code() == 503 && message.matches("node \\S+ is not (connected|ready, so it was not asked.*)");
        if (answer.code() == 0 || (answer.code() >= 500 && !isFuture && !isOfANode)) {
            throw new AssertionError("answered with " + answer.code() + ": " + answer.body());
        }
        if (took.compareTo(LONGEST) > 0) {
            throw new AssertionError("took " + took);
        }
        boolean impersonates = request.headers().keySet().stream()
                .anyMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("impersonate-"));
        if (impersonates && answer.code() < 400) {
            throw new AssertionError("acted as itself in place of another: " + answer.code());
        }
        return answer;
    }

    private void stored(FuzzRequest request, Answer answer) {
        var object = answer.body();
        boolean isWritten = WRITES.contains(request.method())
                && answer.code() < 300
                && !request.target().contains("dryRun")
                && object.at("/metadata/uid").isTextual();
        var kind = StoredKinds.registry().kinds().stream()
                .filter(one -> one.name().equals(object.path("kind").asText())
                        && one.apiVersion().equals(object.path("apiVersion").asText()))
                .findFirst();
        if (isWritten && kind.isPresent()) {
            readBack(kind.get(), object);
        }
    }

    private void readBack(Kind<?> kind, JsonNode written) {
        var path = path(kind, written);
        var found = checked(plain("GET", path, NOTHING));
        if (found.code() == 404 && written.at("/metadata").has("deletionTimestamp")) {
            return;
        }
        require(found.code() == 200, "what was written is not read: " + found);
        if (!found.body().equals(written)) {
            throw new AssertionError("what was written is read otherwise: " + found.body() + " after " + written);
        }
        ObjectCodec.decode(kind, found.body());
        var body = found.body().toString().getBytes(StandardCharsets.UTF_8);
        var again = checked(plain("PUT", path + "?fieldValidation=Strict", body));
        require(again.code() == 200, "what is stored is not taken again: " + again);
        if (found.body().has("status")) {
            var status = checked(
                    plain("PUT", path + "/status", again.body().toString().getBytes(StandardCharsets.UTF_8)));
            require(status.code() == 200 || status.code() == 404, "the stored status is not taken again: " + status);
        }
    }

    private JsonNode list(Kind<?> kind) {
        var path = (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion() + "/" + kind.plural();
        var table = Map.of("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
        var rows = checked(new FuzzRequest("GET", path, table, NOTHING));
        require(rows.code() == 200, kind + " cannot be listed as a table: " + rows);
        var list = checked(plain("GET", path, NOTHING));
        require(list.code() == 200, kind + " cannot be listed: " + list);
        return list.body();
    }

    private void deleteAll(Kind<?> kind) {
        for (var object : objects(list(kind))) {
            var path = path(kind, object);
            if (kind.equals(NamespaceKind.NAMESPACE)) {
                continue;
            }
            var patch = "{\"metadata\":{\"finalizers\":null}}".getBytes(StandardCharsets.UTF_8);
            var freed = checked(
                    new FuzzRequest("PATCH", path, Map.of("Content-Type", "application/merge-patch+json"), patch));
            require(freed.code() == 200 || freed.code() == 404, path + " cannot be freed: " + freed);
            var deleted = checked(plain("DELETE", path + "?gracePeriodSeconds=0", NOTHING));
            require(deleted.code() == 200 || deleted.code() == 404, path + " cannot be deleted: " + deleted);
        }
        if (!kind.equals(NamespaceKind.NAMESPACE)) {
            require(list(kind).path("items").isEmpty(), kind + " are left over");
        }
    }

    private static List<JsonNode> objects(JsonNode list) {
        var objects = new ArrayList<JsonNode>();
        list.path("items").forEach(objects::add);
        return objects;
    }

    private static FuzzRequest plain(String method, String path, byte[] body) {
        return new FuzzRequest(
                method, path, body.length == 0 ? Map.of() : Map.of("Content-Type", "application/json"), body);
    }

    private static String path(Kind<?> kind, JsonNode object) {
        return (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion()
                + (kind.namespaced()
                        ? "/namespaces/" + object.at("/metadata/namespace").asText()
                        : "") + "/"
                + kind.plural() + "/" + object.at("/metadata/name").asText();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    static JsonNode tree(byte[] body) {
        try {
            return body.length > 0 && body[0] == '{' ? Json.MAPPER.readTree(body) : Json.object();
        } catch (java.io.IOException e) {
            return Json.object();
        }
    }
}
