package io.skiff.controlplane.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns of services and of what is behind them. */
final class NetworkColumns {

    static final List<Column> SERVICE = List.of(
            Column.objectName(),
            Column.text("Type", service -> Read.text(service, "spec", "type")),
            Column.text("Cluster-IP", service -> Read.orNone(Read.text(service, "spec", "clusterIP"))),
            Column.text("External-IP", service -> Read.orNone(Read.joined(Read.items(service, "spec", "externalIPs")))),
            Column.text("Port(s)", NetworkColumns::ports),
            Column.age(),
            Column.wide(
                    "Selector", service -> Read.orNone(String.join(",", Read.labels(service.at("/spec/selector"))))));

    static final List<Column> ENDPOINTS =
            List.of(Column.objectName(), Column.text("Endpoints", NetworkColumns::endpoints), Column.age());

    static final List<Column> ENDPOINT_SLICE = List.of(
            Column.objectName(),
            Column.text("AddressType", slice -> Read.text(slice, "addressType")),
            Column.text(
                    "Ports",
                    slice -> limited(
                            slice.path("ports").isEmpty()
                                    ? Stream.of("<unset>")
                                    : Read.items(slice, "ports").stream().map(port -> Read.text(port, "port")))),
            Column.text(
                    "Endpoints",
                    slice -> limited(
                            slice.path("endpoints").isEmpty()
                                    ? Stream.of("<unset>")
                                    : Read.items(slice, "endpoints").stream()
                                            .flatMap(endpoint -> Read.items(endpoint, "addresses").stream())
                                            .map(JsonNode::asText))),
            Column.age());

    private static final int MOST_SHOWN = 3;
    private static final int MOST_COUNTED = 100_000;

    private NetworkColumns() {}

    private static String ports(JsonNode service) {
        return Read.orNone(Read.items(service, "spec", "ports").stream()
                .map(port -> Read.text(port, "port") + nodePort(port) + "/" + Read.text(port, "protocol"))
                .collect(Collectors.joining(",")));
    }

    private static String nodePort(JsonNode port) {
        int nodePort = Read.number(port, "nodePort");
        return nodePort == 0 ? "" : ":" + nodePort;
    }

    private static String endpoints(JsonNode endpoints) {
        return Read.orNone(limited(Read.items(endpoints, "subsets").stream().flatMap(NetworkColumns::addresses)));
    }

    /** As many as there are, but each only when it is looked at: ports times addresses can be more than any memory. */
    private static Stream<String> addresses(JsonNode subset) {
        var addresses = Read.items(subset, "addresses").stream()
                .map(one -> Read.text(one, "ip"))
                .toList();
        var ports = Read.items(subset, "ports");
        return ports.isEmpty()
                ? addresses.stream()
                : ports.stream().flatMap(port -> addresses.stream().map(ip -> ip + ":" + Read.text(port, "port")));
    }

    /** The first three, and how many more there are. */
    private static String limited(Stream<String> items) {
        var shown = new ArrayList<String>();
        long count = 0;
        for (var each = items.iterator(); each.hasNext() && count < MOST_COUNTED; count++) {
            var item = each.next();
            if (count < MOST_SHOWN) {
                shown.add(item);
            }
        }
        var text = String.join(",", shown);
        return count > MOST_SHOWN ? text + " + " + (count - MOST_SHOWN) + " more..." : text;
    }
}
