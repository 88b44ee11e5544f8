package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import java.util.ArrayList;
import java.util.List;

/** The columns of nodes. */
final class NodeColumns {

    private static final String ROLE = "node-role.kubernetes.io/";

    static final List<Column> COLUMNS = List.of(
            Column.objectName(),
            Column.text("Status", NodeColumns::status),
            Column.text("Roles", NodeColumns::roles),
            Column.age(),
            Column.text("Version", node -> Read.text(node, "status", "nodeInfo", "kubeletVersion")),
            Column.wide("Internal-IP", node -> address(node, "InternalIP")),
            Column.wide("External-IP", node -> address(node, "ExternalIP")),
            Column.wide("OS-Image", node -> known(Read.text(node, "status", "nodeInfo", "osImage"))),
            Column.wide("Kernel-Version", node -> known(Read.text(node, "status", "nodeInfo", "kernelVersion"))),
            Column.wide(
                    "Container-Runtime",
                    node -> known(Read.text(node, "status", "nodeInfo", "containerRuntimeVersion"))));

    private NodeColumns() {}

    private static String status(JsonNode node) {
        var words = new ArrayList<String>();
        var ready = Read.items(node, "status", "conditions").stream()
                .filter(one -> Read.text(one, "type").equals("Ready"))
                .findFirst();
        words.add(ready.map(one -> Read.text(one, "status").equals("True") ? "Ready" : "NotReady")
                .orElse("Unknown"));
        if (node.at("/spec/unschedulable").asBoolean()) {
            words.add("SchedulingDisabled");
        }
        return String.join(",", words);
    }

    private static String roles(JsonNode node) {
        var roles = node.at("/metadata/labels").properties().stream()
                .filter(label -> label.getKey().startsWith(ROLE))
                .map(label -> label.getKey().substring(ROLE.length()))
                .sorted()
                .toList();
        return Read.orNone(String.join(",", roles));
    }

    private static String address(JsonNode node, String type) {
        return Read.items(node, "status", "addresses").stream()
                .filter(one -> Read.text(one, "type").equals(type))
                .map(one -> Read.text(one, "address"))
                .findFirst()
                .orElse(Read.NONE);
    }

    private static String known(String text) {
        return text.isEmpty() ? Read.UNKNOWN : text;
    }
}
