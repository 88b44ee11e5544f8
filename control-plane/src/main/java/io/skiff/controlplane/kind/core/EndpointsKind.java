package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.network.EndpointRules;
import io.skiff.controlplane.kind.network.FirstFew;
import io.skiff.controlplane.kind.network.PortRules;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Kind;
import java.util.stream.Stream;

/** Endpoints: the addresses behind a service, in the older form. */
public final class EndpointsKind {

    public static final Kind<Endpoints> ENDPOINTS =
            Kind.of("v1", "Endpoints", "endpoints", Endpoints.class).withShortNames("ep");

    private EndpointsKind() {}

    public static KindDefinition<Endpoints> definition() {
        return KindDefinition.of(ENDPOINTS)
                .rules(EndpointsKind::check)
                .supports("subsets.**")
                .columns(Column.objectName(), Column.text("Endpoints", EndpointsKind::shown), Column.age())
                .protobuf(ProtobufForm.of(V1.Endpoints::getDefaultInstance))
                .build();
    }

    private static void check(Field endpoints) {
        endpoints.at("subsets").atMost(EndpointRules.MOST_ENDPOINTS);
        endpoints.at("subsets").items().forEach(EndpointsKind::subset);
    }

    private static void subset(Field subset) {
        var ready = subset.at("addresses");
        var notReady = subset.at("notReadyAddresses");
        if (ready.items().isEmpty() && notReady.items().isEmpty()) {
            subset.add(Problem.required(subset.path(), "must specify `addresses` or `notReadyAddresses`"));
        }
        ready.items().forEach(address -> EndpointRules.address(address.at("ip")));
        notReady.items().forEach(address -> EndpointRules.address(address.at("ip")));
        ready.atMost(EndpointRules.MOST_ENDPOINTS);
        notReady.atMost(EndpointRules.MOST_ENDPOINTS);
        var ports = subset.at("ports");
        ports.atMost(PortRules.MOST_PORTS);
        boolean isOnly = ports.items().size() == 1;
        ports.unique("name", port -> {
            if (!isOnly) {
                port.at("name").require("");
            }
            port.at("port").require("");
            EndpointRules.port(port);
        });
    }

    private static String shown(JsonNode endpoints) {
        return Read.orNone(FirstFew.of(Read.items(endpoints, "subsets").stream().flatMap(EndpointsKind::addresses)));
    }

    /** Streams the addresses, each computed only when it is read: ports times addresses can exceed any memory. */
    private static Stream<String> addresses(JsonNode subset) {
        var addresses = Read.items(subset, "addresses").stream()
                .map(one -> Read.text(one, "ip"))
                .toList();
        var ports = Read.items(subset, "ports");
        return ports.isEmpty()
                ? addresses.stream()
                : ports.stream().flatMap(port -> addresses.stream().map(ip -> ip + ":" + Read.text(port, "port")));
    }
}
