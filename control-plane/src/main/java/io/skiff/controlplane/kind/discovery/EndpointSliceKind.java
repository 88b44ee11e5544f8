package io.skiff.controlplane.kind.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.network.EndpointRules;
import io.skiff.controlplane.kind.network.FirstFew;
import io.skiff.controlplane.kind.network.PortRules;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Kind;
import java.util.stream.Stream;

/** EndpointSlices: the addresses behind a service. */
public final class EndpointSliceKind {

    public static final Kind<EndpointSlice> ENDPOINT_SLICE =
            Kind.of("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", EndpointSlice.class);

    private static final int MOST_ADDRESSES = 100;

    private EndpointSliceKind() {}

    public static KindDefinition<EndpointSlice> definition() {
        return KindDefinition.of(ENDPOINT_SLICE)
                .rules(EndpointSliceKind::check)
                .supports("""
                        addressType
                        endpoints.**
                        ports.**
                        """)
                .columns(
                        Column.objectName(),
                        Column.text("AddressType", slice -> Read.text(slice, "addressType")),
                        Column.text("Ports", EndpointSliceKind::ports),
                        Column.text("Endpoints", EndpointSliceKind::endpoints),
                        Column.age())
                .build();
    }

    private static void check(Field slice) {
        var type = slice.at("addressType");
        if (type.require("")) {
            type.oneOf("IPv4");
        }
        var endpoints = slice.at("endpoints");
        endpoints.atMost(EndpointRules.MOST_ENDPOINTS);
        for (var endpoint : endpoints.items()) {
            var addresses = endpoint.at("addresses");
            addresses.require("must contain at least 1 address");
            addresses.atMost(MOST_ADDRESSES);
            addresses.items().forEach(EndpointRules::address);
            endpoint.at("hostname").check(Names::labelFault);
        }
        slice.at("ports").atMost(PortRules.MOST_PORTS);
        slice.at("ports").unique("name", EndpointRules::port);
    }

    private static String ports(JsonNode slice) {
        return FirstFew.of(
                slice.path("ports").isEmpty()
                        ? Stream.of("<unset>")
                        : Read.items(slice, "ports").stream().map(port -> Read.text(port, "port")));
    }

    private static String endpoints(JsonNode slice) {
        return FirstFew.of(
                slice.path("endpoints").isEmpty()
                        ? Stream.of("<unset>")
                        : Read.items(slice, "endpoints").stream()
                                .flatMap(endpoint -> Read.items(endpoint, "addresses").stream())
                                .map(JsonNode::asText));
    }
}
