package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import java.util.List;
import java.util.stream.Collectors;

/** The columns of services. */
final class ServiceColumns {

    static final List<Column> COLUMNS = List.of(
            Column.objectName(),
            Column.text("Type", service -> Read.text(service, "spec", "type")),
            Column.text("Cluster-IP", service -> Read.orNone(Read.text(service, "spec", "clusterIP"))),
            Column.text("External-IP", ServiceColumns::outside),
            Column.text("Port(s)", ServiceColumns::ports),
            Column.age(),
            Column.wide(
                    "Selector", service -> Read.orNone(String.join(",", Read.labels(service.at("/spec/selector"))))));

    private ServiceColumns() {}

    private static String outside(JsonNode service) {
        return ServiceKind.isExternal(service.path("spec"))
                ? Read.text(service, "spec", "externalName")
                : Read.orNone(Read.joined(Read.items(service, "spec", "externalIPs")));
    }

    private static String ports(JsonNode service) {
        return Read.orNone(Read.items(service, "spec", "ports").stream()
                .map(port -> Read.text(port, "port") + nodePort(port) + "/" + Read.text(port, "protocol"))
                .collect(Collectors.joining(",")));
    }

    private static String nodePort(JsonNode port) {
        int nodePort = Read.number(port, "nodePort");
        return nodePort == 0 ? "" : ":" + nodePort;
    }
}
