package io.skiff.controlplane.api.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What may not be changed once it is there. */
final class Changes {

    private static final String IMMUTABLE = "field is immutable";

    private Changes() {}

    /** Of kinds of which everything may be changed. */
    static void any(Field after, JsonNode before) {}

    static void selector(Field after, JsonNode before) {
        same(after.at("spec").at("selector"), before.path("spec").path("selector"));
    }

    static void service(Field after, JsonNode before) {
        var spec = before.path("spec");
        for (var field : List.of("clusterIP", "clusterIPs")) {
            if (!spec.path(field).isEmpty() || !spec.path(field).asText().isEmpty()) {
                same(after.at("spec").at(field), spec.path(field));
            }
        }
    }

    static void configuration(Field after, JsonNode before) {
        if (before.has("type")) {
            same(after.at("type"), before.path("type"));
        }
        if (!before.path("immutable").asBoolean()) {
            return;
        }
        for (var field : List.of("data", "binaryData")) {
            if (!after.at(field).node().equals(before.path(field))) {
                after.at(field).forbidden("field is immutable when `immutable` is set");
            }
        }
        if (!after.at("immutable").node().asBoolean()) {
            after.at("immutable").forbidden("field is immutable when `immutable` is set");
        }
    }

    private static void same(Field after, JsonNode before) {
        if (!after.node().equals(before)) {
            after.invalid(IMMUTABLE);
        }
    }
}
