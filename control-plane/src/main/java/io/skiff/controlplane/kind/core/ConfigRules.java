package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** The rules for the content of ConfigMaps and Secrets. */
final class ConfigRules {

    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final Pattern BREAKS = Pattern.compile("[\\r\\n]");
    private static final Pattern NO_BASE64 = Pattern.compile("[^A-Za-z0-9+/=]|=+[^=]");
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
        SecretTypes.check(secret);
    }

    /** Removes line breaks: values copied from a terminal have some, and Go's decoder skips them. */
    static void joinLines(JsonNode encoded) {
        if (encoded instanceof ObjectNode map) {
            map.properties().forEach(entry -> {
                if (entry.getValue().isTextual()) {
                    var joined = BREAKS.matcher(entry.getValue().textValue()).replaceAll("");
                    entry.setValue(TextNode.valueOf(joined));
                }
            });
        }
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

    /** Counts the decoded bytes, and reports values that are not base64. */
    private static long decodedBytes(Field map) {
        long bytes = 0;
        for (var key : map.keys()) {
            try {
                bytes += Base64.getDecoder().decode(map.entry(key).text()).length;
            } catch (IllegalArgumentException e) {
                var entry = map.entry(key);
                entry.add(new Problem(entry.path(), "FieldValueInvalid", base64Fault(entry.text())));
            }
        }
        return bytes;
    }

    /** The place of the fault, and nothing of the value. */
    private static String base64Fault(String text) {
        var fault = NO_BASE64.matcher(text);
        return "Invalid value: illegal base64 data"
                + (fault.find() ? " at input byte " + fault.start() : ": it is cut off");
    }

    private static void size(Field object, long bytes) {
        if (bytes > MOST_BYTES) {
            var told = object.at("data").isThere() ? object.at("data") : object.at("binaryData");
            told.forbidden("may have at most " + MOST_BYTES + " bytes together, and has " + bytes);
        }
    }
}
