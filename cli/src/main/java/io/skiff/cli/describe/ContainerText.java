package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The containers of a pod or of a template. */
final class ContainerText {

    private final Page page;
    private final String indent;
    private final Map<String, String> digests;

    /**
     * @param indent of the whole list: empty for a pod, two blanks in a template
     * @param digests of the images, by their names, as far as they are known
     */
    ContainerText(Page page, String indent, Map<String, String> digests) {
        this.page = page;
        this.indent = indent;
        this.digests = Map.copyOf(digests);
    }

    /** @param statuses empty for a template */
    void write(String title, JsonNode containers, Iterable<JsonNode> statuses) {
        page.line(0, indent + title + ":" + (containers.isEmpty() ? " <none>" : ""));
        Map<String, JsonNode> byName = new HashMap<>();
        statuses.forEach(status -> byName.put(status.path("name").asText(), status));
        for (JsonNode container : containers) {
            write(container, byName.get(container.path("name").asText()));
        }
    }

    private void write(JsonNode container, @org.jspecify.annotations.Nullable JsonNode status) {
        page.line(1, (indent.isEmpty() ? "" : " ") + container.path("name").asText() + ":");
        if (status != null) {
            page.line(2, "Container ID:\t" + status.path("containerID").asText());
        }
        page.line(2, "Image:\t" + container.path("image").asText());
        if (status != null) {
            page.line(2, "Image ID:\t" + status.path("imageID").asText());
        }
        String digest = digests.get(container.path("image").asText());
        if (digest != null) {
            page.line(2, "Image Digest:\t" + digest);
        }
        ports("Port", container.path("ports"), "containerPort");
        ports("Host Port", container.path("ports"), "hostPort");
        words("Command", container.path("command"));
        words("Args", container.path("args"));
        if (status != null) {
            ContainerStateText.write(page, status);
        }
        quantities("Limits", container.path("resources").path("limits"));
        quantities("Requests", container.path("resources").path("requests"));
        probes(container);
        environmentSources(container.path("envFrom"));
        environment(container.path("env"));
        mounts(container.path("volumeMounts"));
    }

    private void ports(String title, JsonNode ports, String field) {
        var texts = new ArrayList<String>();
        for (JsonNode port : ports) {
            texts.add(port.path(field).asInt() + "/" + port.path("protocol").asText("TCP"));
        }
        page.line(2, title + (texts.size() > 1 ? "s" : "") + ":\t" + Page.orNone(String.join(", ", texts)));
    }

    private void words(String title, JsonNode words) {
        if (words.isEmpty()) {
            return;
        }
        page.line(2, title + ":");
        for (JsonNode word : words) {
            for (String line : word.asText().split("\n", -1)) {
                page.line(3, line);
            }
        }
    }

    private void quantities(String title, JsonNode quantities) {
        if (!quantities.isEmpty()) {
            page.line(2, title + ":");
            Page.sorted(quantities).forEach((name, value) -> page.line(3, name + ":\t" + value));
        }
    }

    private void probes(JsonNode container) {
        for (var probe : List.of("Liveness", "Readiness", "Startup")) {
            JsonNode spec = container.path(probe.toLowerCase(java.util.Locale.ROOT) + "Probe");
            if (!spec.isMissingNode()) {
                page.line(2, probe + ":\t" + ProbeText.of(spec));
            }
        }
    }

    private void environmentSources(JsonNode sources) {
        if (sources.isEmpty()) {
            return;
        }
        page.line(2, "Environment Variables from:");
        for (JsonNode source : sources) {
            boolean isConfigMap = source.has("configMapRef");
            JsonNode reference = source.path(isConfigMap ? "configMapRef" : "secretRef");
            String prefix = source.path("prefix").asText("");
            page.line(
                    3,
                    reference.path("name").asText() + "\t" + (isConfigMap ? "ConfigMap" : "Secret")
                            + (prefix.isEmpty() ? "" : " with prefix '" + prefix + "'") + "\tOptional: "
                            + reference.path("optional").asBoolean());
        }
    }

    private void environment(JsonNode variables) {
        page.line(2, "Environment:" + (variables.isEmpty() ? "\t<none>" : ""));
        for (JsonNode variable : variables) {
            String[] lines = EnvironmentText.of(variable).split("\n", -1);
            page.line(3, variable.path("name").asText() + ":\t" + lines[0]);
            for (int i = 1; i < lines.length; i++) {
                page.line(3, "\t" + lines[i]);
            }
        }
    }

    private void mounts(JsonNode mounts) {
        page.line(2, "Mounts:" + (mounts.isEmpty() ? "\t<none>" : ""));
        var byPath = new TreeMap<String, JsonNode>();
        mounts.forEach(mount -> byPath.put(mount.path("mountPath").asText(), mount));
        byPath.forEach((path, mount) -> {
            String subPath = mount.path("subPath").asText("");
            page.line(
                    3,
                    path + " from " + mount.path("name").asText() + " ("
                            + (mount.path("readOnly").asBoolean() ? "ro" : "rw")
                            + (subPath.isEmpty() ? "" : ",path=\"" + subPath + "\"") + ")");
        });
    }
}
