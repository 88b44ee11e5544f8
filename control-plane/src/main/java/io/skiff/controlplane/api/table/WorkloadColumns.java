package io.skiff.controlplane.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The columns of what keeps pods running. */
final class WorkloadColumns {

    static final List<Column> DEPLOYMENT = withTemplate(
            Column.objectName(),
            Column.text(
                    "Ready",
                    one -> Read.number(one, "status", "readyReplicas") + "/" + Read.number(one, "spec", "replicas")),
            Column.number("Up-to-date", one -> Read.number(one, "status", "updatedReplicas")),
            Column.number("Available", one -> Read.number(one, "status", "availableReplicas")),
            Column.age());

    static final List<Column> REPLICA_SET = withTemplate(
            Column.objectName(),
            Column.number("Desired", one -> Read.number(one, "spec", "replicas")),
            Column.number("Current", one -> Read.number(one, "status", "replicas")),
            Column.number("Ready", one -> Read.number(one, "status", "readyReplicas")),
            Column.age());

    private WorkloadColumns() {}

    private static List<Column> withTemplate(Column... first) {
        var columns = new ArrayList<>(Stream.of(first).toList());
        columns.add(Column.wide("Containers", one -> Read.joined(containers(one), "name")));
        columns.add(Column.wide("Images", one -> Read.joined(containers(one), "image")));
        columns.add(Column.wide("Selector", one -> Read.selector(one.at("/spec/selector"))));
        return List.copyOf(columns);
    }

    private static List<JsonNode> containers(JsonNode workload) {
        return Read.items(workload, "spec", "template", "spec", "containers");
    }
}
