package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.rollout.RevisionHistory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pod template of a deployment or a replica set. */
public final class PodTemplateText {

    private PodTemplateText() {}

    /** The template of one revision, by itself. */
    public static String render(JsonNode owner) {
        var page = new Page(Clock.systemUTC());
        write(page, owner.path("spec").path("template"), RevisionHistory.digests(owner));
        return page.render();
    }

    /** @param digests of the images, by their names, as far as they are known */
    static void write(Page page, JsonNode template, Map<String, String> digests) {
        JsonNode spec = template.path("spec");
        page.line(0, "Pod Template:");
        page.labels("  Labels", template.path("metadata").path("labels"));
        if (!template.path("metadata").path("annotations").isEmpty()) {
            page.annotations("  Annotations", template.path("metadata").path("annotations"));
        }
        String account = spec.path("serviceAccountName").asText("");
        if (!account.isEmpty()) {
            page.line(0, "  Service Account:\t" + account);
        }
        var containers = new ContainerText(page, "  ", digests);
        if (!spec.path("initContainers").isEmpty()) {
            containers.write("Init Containers", spec.path("initContainers"), List.of());
        }
        containers.write("Containers", spec.path("containers"), List.of());
        VolumeText.write(page, spec.path("volumes"), "  ");
        page.labels("  Node-Selectors", spec.path("nodeSelector"));
        page.list("  Tolerations", tolerations(spec.path("tolerations")));
    }

    static List<String> tolerations(JsonNode tolerations) {
        var texts = new ArrayList<String>();
        for (JsonNode toleration : tolerations) {
            String key = toleration.path("key").asText("");
            String value = toleration.path("value").asText("");
            String effect = toleration.path("effect").asText("");
            String text = key + (value.isEmpty() ? "" : "=" + value) + (effect.isEmpty() ? "" : ":" + effect);
            if (toleration.path("operator").asText("").equals("Exists")) {
                text += text.isEmpty() ? "op=Exists" : " op=Exists";
            }
            if (toleration.has("tolerationSeconds")) {
                text += " for " + toleration.path("tolerationSeconds").asLong() + "s";
            }
            texts.add(text);
        }
        texts.sort(null);
        return texts;
    }
}
