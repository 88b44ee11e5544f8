package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the OCI image configuration (image-spec config.md), which is also Docker's. It refuses what cannot run. */
final class ConfigReader {

    /** The user and the group: a name has 32 characters in Linux, and the rest is reserve. */
    private static final int MOST_USER = 256;

    /** PATH_MAX without the final zero. */
    private static final int MOST_PATH = 4095;

    private static final int MOST_SIGNAL = 64;

    /**
     * The bound of command, arguments and environment together. The kernel accepts no longer string among them
     * (MAX_ARG_STRLEN), and the agent keeps those of all images in memory.
     */
    private static final int MOST_TEXT = 128 << 10;

    private ConfigReader() {}

    /** @throws ImageException if the configuration is too large to run, or malformed */
    static Image.Config config(JsonNode document, String image) {
        JsonNode config = document.path("config");
        var entrypoint = list(config, "Entrypoint", image);
        var cmd = list(config, "Cmd", image);
        var environment = list(config, "Env", image);
        long bytes = bytes(entrypoint) + bytes(cmd) + bytes(environment);
        require(
                bytes <= MOST_TEXT,
                image,
                "Entrypoint, Cmd and Env have " + bytes + " bytes, and at most " + MOST_TEXT + " can be run");
        var workingDirectory = text(config, "WorkingDir", MOST_PATH, image);
        return new Image.Config(
                entrypoint,
                cmd,
                environment(environment),
                workingDirectory.isEmpty() ? "/" : workingDirectory,
                text(config, "User", MOST_USER, image),
                text(config, "StopSignal", MOST_SIGNAL, image),
                HealthCheckReader.healthCheck(config, image));
    }

    private static String text(JsonNode config, String field, int most, String image) {
        JsonNode node = config.path(field);
        require(isAbsent(node) || node.isTextual(), image, field + " is not a string");
        String text = node.asText("");
        require(
                text.length() <= most,
                image,
                field + " has " + text.length() + " characters, and at most " + most + " are allowed");
        requireNoZero(text, field, image);
        return text;
    }

    static List<String> list(JsonNode config, String field, String image) {
        JsonNode node = config.path(field);
        require(isAbsent(node) || node.isArray(), image, field + " is not a list of strings");
        var strings = new ArrayList<String>();
        for (JsonNode element : node) {
            require(element.isTextual(), image, field + " is not a list of strings");
            requireNoZero(element.asText(), field, image);
            strings.add(element.asText());
        }
        return List.copyOf(strings);
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static void requireNoZero(String text, String field, String image) {
        require(text.indexOf('\0') < 0, image, field + " has a zero byte");
    }

    private static long bytes(List<String> strings) {
        return strings.stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length + 1L)
                .sum();
    }

    static void require(boolean condition, String image, String message) {
        if (!condition) {
            throw new ImageException(image + " cannot be run: its configuration's " + message);
        }
    }

    /** Reads the digests of the layers' tars, lowest first. */
    static List<Digest> diffIds(JsonNode document, String image) {
        var ids = new ArrayList<Digest>();
        for (String id : strings(document.path("rootfs").path("diff_ids"))) {
            ids.add(Digest.parse(id, "a layer of " + image));
        }
        return List.copyOf(ids);
    }

    static List<String> strings(JsonNode array) {
        var strings = new ArrayList<String>();
        array.forEach(element -> strings.add(element.asText()));
        return List.copyOf(strings);
    }

    private static Map<String, String> environment(List<String> entries) {
        var environment = new LinkedHashMap<String, String>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return environment;
    }
}
