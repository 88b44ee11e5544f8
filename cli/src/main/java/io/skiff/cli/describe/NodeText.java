package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.resource.KnownTypes;
import java.util.ArrayList;
import java.util.List;

/** Describes a node: its conditions, its resources, and the share that its pods use. */
final class NodeText {

    private static final String ROLE = "node-role.kubernetes.io/";
    private static final List<String> SYSTEM = List.of(
            "machineID:Machine ID",
            "systemUUID:System UUID",
            "bootID:Boot ID",
            "kernelVersion:Kernel Version",
            "osImage:OS Image",
            "operatingSystem:Operating System",
            "architecture:Architecture",
            "containerRuntimeVersion:Container Runtime Version",
            "kubeletVersion:Kubelet Version",
            "kubeProxyVersion:Kube-Proxy Version");

    private NodeText() {}

    static void write(Page page, JsonNode node, Related related) {
        JsonNode spec = node.path("spec");
        JsonNode status = node.path("status");
        page.field("Name", node.path("metadata").path("name"));
        page.line(0, "Roles:\t" + roles(node));
        Description.labels(page, node);
        page.line(0, "CreationTimestamp:\t" + page.time(node.path("metadata").path("creationTimestamp")));
        page.list("Taints", taints(spec.path("taints")));
        page.line(0, "Unschedulable:\t" + spec.path("unschedulable").asBoolean());
        conditions(page, status.path("conditions"));
        page.line(0, "Addresses:");
        status.path("addresses")
                .forEach(address -> page.line(
                        1,
                        address.path("type").asText() + ":\t"
                                + address.path("address").asText()));
        quantities(page, "Capacity", status.path("capacity"));
        quantities(page, "Allocatable", status.path("allocatable"));
        page.line(0, "System Info:");
        for (String field : SYSTEM) {
            int colon = field.indexOf(':');
            JsonNode value = status.path("nodeInfo").path(field.substring(0, colon));
            page.line(1, field.substring(colon + 1) + ":\t" + value.asText());
        }
        if (!spec.path("podCIDR").asText("").isEmpty()) {
            page.field("PodCIDR", spec.path("podCIDR"));
            page.line(0, "PodCIDRs:\t" + joined(spec.path("podCIDRs")));
        }
        NodePodsText.write(page, node, pods(node, related));
    }

    private static String roles(JsonNode node) {
        var roles = new ArrayList<String>();
        node.path("metadata").path("labels").properties().forEach(label -> {
            if (label.getKey().startsWith(ROLE)) {
                roles.add(label.getKey().substring(ROLE.length()));
            }
        });
        roles.sort(null);
        return Page.orNone(String.join(",", roles));
    }

    private static String joined(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.asText()));
        return String.join(",", texts);
    }

    private static List<String> taints(JsonNode taints) {
        var texts = new ArrayList<String>();
        for (JsonNode taint : taints) {
            String value = taint.path("value").asText("");
            texts.add(taint.path("key").asText() + (value.isEmpty() ? "" : "=" + value) + ":"
                    + taint.path("effect").asText());
        }
        return texts;
    }

    private static void conditions(Page page, JsonNode conditions) {
        if (conditions.isEmpty()) {
            return;
        }
        page.line(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
        page.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
        for (JsonNode condition : conditions) {
            page.line(
                    1,
                    String.join(
                            " \t",
                            condition.path("type").asText(),
                            condition.path("status").asText(),
                            page.time(condition.path("lastHeartbeatTime")),
                            page.time(condition.path("lastTransitionTime")),
                            condition.path("reason").asText(),
                            condition.path("message").asText()));
        }
    }

    private static void quantities(Page page, String title, JsonNode quantities) {
        page.line(0, title + ":");
        Page.sorted(quantities).forEach((name, value) -> page.line(1, name + ":\t" + value));
    }

    private static List<JsonNode> pods(JsonNode node, Related related) {
        String name = node.path("metadata").path("name").asText();
        return related.list(
                KnownTypes.POD, "", "", "spec.nodeName=" + name + ",status.phase!=Succeeded,status.phase!=Failed");
    }
}
