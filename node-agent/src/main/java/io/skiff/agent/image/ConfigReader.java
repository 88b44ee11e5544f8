package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the OCI image configuration (image-spec config.md), which Docker's is too. */
final class ConfigReader {

    private ConfigReader() {}

    static Image.Config config(JsonNode document) {
        JsonNode config = document.path("config");
        return new Image.Config(
                strings(config.path("Entrypoint")),
                strings(config.path("Cmd")),
                environment(config.path("Env")),
                config.path("WorkingDir").asText("").isEmpty()
                        ? "/"
                        : config.path("WorkingDir").asText(),
                config.path("User").asText(""),
                config.path("StopSignal").asText(""));
    }

    /** The digests of the layers' tars, lowest first. */
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

    private static Map<String, String> environment(JsonNode array) {
        var environment = new LinkedHashMap<String, String>();
        for (String entry : strings(array)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return environment;
    }
}
