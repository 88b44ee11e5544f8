package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;

/** The volumes of a pod or of a template. */
final class VolumeText {

    private VolumeText() {}

    /** @param indent empty for a pod, two blanks in a template */
    static void write(Page page, JsonNode volumes, String indent) {
        if (volumes.isEmpty()) {
            page.line(0, indent + "Volumes:\t<none>");
            return;
        }
        page.line(0, indent + "Volumes:");
        for (JsonNode volume : volumes) {
            page.line(1, (indent.isEmpty() ? "" : " ") + volume.path("name").asText() + ":");
            source(page, volume);
        }
    }

    private static void source(Page page, JsonNode volume) {
        if (volume.has("emptyDir")) {
            JsonNode directory = volume.path("emptyDir");
            page.line(2, "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)");
            page.line(2, "Medium:\t" + directory.path("medium").asText(""));
            page.line(2, "SizeLimit:\t" + directory.path("sizeLimit").asText("<unset>"));
        } else if (volume.has("hostPath")) {
            page.line(2, "Type:\tHostPath (bare host directory volume)");
            page.line(2, "Path:\t" + volume.path("hostPath").path("path").asText());
            page.line(
                    2, "HostPathType:\t" + volume.path("hostPath").path("type").asText(""));
        } else if (volume.has("configMap")) {
            page.line(2, "Type:\tConfigMap (a volume populated by a ConfigMap)");
            page.line(2, "Name:\t" + volume.path("configMap").path("name").asText());
            page.line(
                    2, "Optional:\t" + volume.path("configMap").path("optional").asBoolean());
        } else if (volume.has("secret")) {
            page.line(2, "Type:\tSecret (a volume populated by a Secret)");
            page.line(
                    2,
                    "SecretName:\t" + volume.path("secret").path("secretName").asText());
            page.line(2, "Optional:\t" + volume.path("secret").path("optional").asBoolean());
        } else if (volume.has("image")) {
            page.line(2, "Type:\tImage (a container image or OCI artifact)");
            page.line(2, "Reference:\t" + volume.path("image").path("reference").asText());
            page.line(
                    2, "PullPolicy:\t" + volume.path("image").path("pullPolicy").asText());
        } else {
            page.line(2, "<unknown>");
        }
    }
}
