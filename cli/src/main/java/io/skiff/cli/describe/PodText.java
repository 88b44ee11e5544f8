package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.print.Ages;
import java.util.Map;

/** Describes a pod: its node, its containers, and the reason for which it waits. */
final class PodText {

    private PodText() {}

    static void write(Page page, JsonNode pod, Related related) {
        JsonNode spec = pod.path("spec");
        JsonNode status = pod.path("status");
        Description.head(page, pod);
        if (spec.has("priority")) {
            page.field("Priority", spec.path("priority"));
        }
        if (!spec.path("serviceAccountName").asText("").isEmpty()) {
            page.field("Service Account", spec.path("serviceAccountName"));
        }
        String node = spec.path("nodeName").asText("");
        page.line(
                0,
                "Node:\t"
                        + (node.isEmpty()
                                ? "<none>"
                                : node + "/" + status.path("hostIP").asText("")));
        if (status.has("startTime")) {
            page.line(0, "Start Time:\t" + page.time(status.path("startTime")));
        }
        Description.labels(page, pod);
        phase(page, pod);
        addresses(page, status);
        String controller = Description.controller(pod);
        if (!controller.isEmpty()) {
            page.line(0, "Controlled By:\t" + controller);
        }
        var containers = new ContainerText(page, "", Map.of());
        if (!spec.path("initContainers").isEmpty()) {
            containers.write("Init Containers", spec.path("initContainers"), status.path("initContainerStatuses"));
        }
        containers.write("Containers", spec.path("containers"), status.path("containerStatuses"));
        conditions(page, status);
        VolumeText.write(page, spec.path("volumes"), "");
        page.line(0, "QoS Class:\t" + status.path("qosClass").asText("BestEffort"));
        page.labels("Node-Selectors", spec.path("nodeSelector"));
        page.list("Tolerations", PodTemplateText.tolerations(spec.path("tolerations")));
    }

    private static void phase(Page page, JsonNode pod) {
        JsonNode status = pod.path("status");
        JsonNode metadata = pod.path("metadata");
        if (metadata.has("deletionTimestamp")) {
            page.line(
                    0,
                    "Status:\tTerminating (lasts "
                            + Ages.since(metadata.path("deletionTimestamp").asText(), page.now()) + ")");
            page.line(
                    0,
                    "Termination Grace Period:\t"
                            + metadata.path("deletionGracePeriodSeconds").asLong() + "s");
        } else {
            page.field("Status", status.path("phase"));
        }
        if (!status.path("reason").asText("").isEmpty()) {
            page.field("Reason", status.path("reason"));
        }
        if (!status.path("message").asText("").isEmpty()) {
            page.field("Message", status.path("message"));
        }
    }

    private static void addresses(Page page, JsonNode status) {
        page.field("IP", status.path("podIP"));
        if (status.path("podIPs").isEmpty()) {
            page.line(0, "IPs:\t<none>");
            return;
        }
        page.line(0, "IPs:");
        status.path("podIPs")
                .forEach(address -> page.line(1, "IP:\t" + address.path("ip").asText()));
    }

    private static void conditions(Page page, JsonNode status) {
        if (status.path("conditions").isEmpty()) {
            return;
        }
        page.line(0, "Conditions:\n  Type\tStatus");
        for (JsonNode condition : status.path("conditions")) {
            page.line(
                    1,
                    condition.path("type").asText() + " \t"
                            + condition.path("status").asText() + " ");
        }
    }
}
