package io.skiff.controlplane.api.rules;

import java.util.Base64;
import java.util.regex.Pattern;

/** What ConfigMaps and Secrets must look like. */
final class ConfigRules {

    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final int MOST_BYTES = 1024 * 1024;

    private ConfigRules() {}

    static void configMap(Field configMap) {
        keys(configMap.at("data"));
        keys(configMap.at("binaryData"));
        for (var key : configMap.at("binaryData").keys()) {
            base64(configMap.at("binaryData").entry(key));
            if (configMap.at("data").node().has(key)) {
                configMap.at("data").entry(key).invalid("duplicate of key present in binaryData");
            }
        }
        size(configMap, configMap.at("data"));
    }

    static void secret(Field secret) {
        keys(secret.at("data"));
        secret.at("data").keys().forEach(key -> base64(secret.at("data").entry(key)));
        size(secret, secret.at("data"));
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

    private static void base64(Field value) {
        try {
            var decoded = Base64.getDecoder().decode(value.text());
            if (decoded.length > MOST_BYTES) {
                value.invalid("must have at most " + MOST_BYTES + " bytes");
            }
        } catch (IllegalArgumentException e) {
            value.invalid("must be base64: " + e.getMessage());
        }
    }

    private static void size(Field object, Field map) {
        long bytes = map.keys().stream()
                .mapToLong(key -> map.entry(key).text().length())
                .sum();
        if (bytes > MOST_BYTES * 4L / 3) {
            object.at("data").forbidden("must have at most " + MOST_BYTES + " bytes together");
        }
    }
}
