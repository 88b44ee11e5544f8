package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import java.util.ArrayList;
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
        var spec = service.path("spec");
        if (ServiceTypes.isExternal(spec)) {
            return Read.text(spec, "externalName");
        }
        var addresses = new ArrayList<String>();
        if (ServiceTypes.isLoadBalancer(spec)) {
            Read.items(service, "status", "loadBalancer", "ingress").stream()
                    .map(one -> one.has("ip") ? Read.text(one, "ip") : Read.text(one, "hostname"))
                    .sorted()
                    .distinct()
                    .forEach(addresses::add);
        }
        Read.items(spec, "externalIPs").forEach(address -> addresses.add(address.asText()));
        var none = ServiceTypes.isLoadBalancer(spec) ? "<pending>" : Read.NONE;
        return addresses.isEmpty() ? none : String.join(",", addresses);
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
