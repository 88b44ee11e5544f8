package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.rule.Field;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** What ConfigMaps and Secrets must look like. */
final class ConfigRules {

    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final int MOST_BYTES = 1024 * 1024;
    private static final String IMMUTABLE = "field is immutable when `immutable` is set";

    private ConfigRules() {}

    static void configMap(Field configMap) {
        var text = configMap.at("data");
        var binary = configMap.at("binaryData");
        keys(text);
        keys(binary);
        for (var key : binary.keys()) {
            if (text.node().has(key)) {
                text.entry(key).invalid("duplicate of key present in binaryData");
            }
        }
        size(configMap, textBytes(text) + decodedBytes(binary));
    }

    static void secret(Field secret) {
        keys(secret.at("data"));
        size(secret, decodedBytes(secret.at("data")));
    }

    static void changes(Field after, JsonNode before) {
        if (before.has("type")) {
            after.at("type").unchanged(before.path("type"));
        }
        if (!before.path("immutable").asBoolean()) {
            return;
        }
        for (var field : List.of("data", "binaryData")) {
            if (!after.at(field).node().equals(before.path(field))) {
                after.at(field).forbidden(IMMUTABLE);
            }
        }
        if (!after.at("immutable").node().asBoolean()) {
            after.at("immutable").forbidden(IMMUTABLE);
        }
    }

    private static void keys(Field map) {
        for (var key : map.keys()) {
            if (key.length() > 253 || !KEY.matcher(key).matches() || key.equals(".") || key.startsWith("..")) {
                map.entry(key)
                        .invalid(
                                "a valid config key must consist of at most 253 alphanumeric characters, '-', '_' or '.'"
                                        + " (e.g. 'key.name', or 'KEY_NAME', or 'key-name')");
            }
        }
    }

    private static long textBytes(Field map) {
        return map.keys().stream()
                .mapToLong(key -> map.entry(key).text().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** Tells what is not base64. */
    private static long decodedBytes(Field map) {
        long bytes = 0;
        for (var key : map.keys()) {
            try {
                bytes += Base64.getDecoder().decode(map.entry(key).text()).length;
            } catch (IllegalArgumentException e) {
                map.entry(key).invalid("must be base64: " + e.getMessage());
            }
        }
        return bytes;
    }

    private static void size(Field object, long bytes) {
        if (bytes > MOST_BYTES) {
            var told = object.at("data").isThere() ? object.at("data") : object.at("binaryData");
            told.forbidden("may have at most " + MOST_BYTES + " bytes together, and has " + bytes);
        }
    }
}
