package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.YamlWriter;
import java.util.Base64;
import java.util.List;

/** Describes the kinds that have only fields to show. */
final class PlainText {

    private PlainText() {}

    static void namespace(Page page, JsonNode namespace, Related related) {
        page.field("Name", namespace.path("metadata").path("name"));
        Description.labels(page, namespace);
        page.field("Status", namespace.path("status").path("phase"));
    }

    static void configMap(Page page, JsonNode configMap, Related related) {
        Description.head(page, configMap);
        Description.labels(page, configMap);
        page.line(0, "\nData\n====");
        Page.sorted(configMap.path("data")).forEach((key, value) -> page.line(0, key + ":\n----\n" + value + "\n"));
        page.line(0, "\nBinaryData\n====");
        Page.sorted(configMap.path("binaryData"))
                .forEach((key, value) -> page.line(0, key + ": " + bytes(value) + " bytes"));
        page.line(0, "");
    }

    static void secret(Page page, JsonNode secret, Related related) {
        Description.head(page, secret);
        Description.labels(page, secret);
        page.line(0, "\nType:\t" + secret.path("type").asText("Opaque") + "\n\nData\n====");
        Page.sorted(secret.path("data")).forEach((key, value) -> page.line(0, key + ":\t" + bytes(value) + " bytes"));
    }

    private static int bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64).length;
    }

    static void any(Page page, JsonNode object, Related related) {
        Description.head(page, object);
        Description.labels(page, object);
        page.field("API Version", object.path("apiVersion"));
        page.field("Kind", object.path("kind"));
        ObjectNode rest = object.deepCopy();
        rest.remove(List.of("apiVersion", "kind", "metadata"));
        page.line(0, "Created:\t" + page.time(object.path("metadata").path("creationTimestamp")));
        if (!rest.isEmpty()) {
            page.flush();
            page.line(0, YamlWriter.write(rest).stripTrailing());
        }
    }
}
