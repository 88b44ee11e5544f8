package io.skiff.controlplane.kind.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Suppliers;
import com.google.protobuf.Message;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.ProtobufTable;
import io.skiff.controlplane.kind.network.EndpointRules;
import io.skiff.controlplane.kind.network.FirstFew;
import io.skiff.controlplane.kind.network.PortRules;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Kind;
import java.util.stream.Stream;

/** EndpointSlices: the addresses behind a service. */
public final class EndpointSliceKind {

    public static final Kind<EndpointSlice> ENDPOINT_SLICE =
            Kind.of("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", EndpointSlice.class);

    /** Has the name of the service whose endpoints a slice lists. */
    public static final String SERVICE_LABEL = "kubernetes.io/service-name";

    private static final int MOST_ADDRESSES = 100;

    private EndpointSliceKind() {}

    public static KindDefinition<EndpointSlice> definition() {
        return KindDefinition.of(ENDPOINT_SLICE)
                .fieldTags(FieldTags.table("Endpoint.conditions omitempty"))
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
                .protobuf(ProtobufForm.of(Suppliers.memoize(EndpointSliceKind::message)))
                .build();
    }

    /** k8s.io/api/discovery/v1/generated.proto */
    private static Message message() {
        return ProtobufTable.read(
                "EndpointSlice", """
                EndpointSlice.metadata 1 META.ObjectMeta
                EndpointSlice.endpoints[] 2 Endpoint
                EndpointSlice.ports[] 3 EndpointPort
                EndpointSlice.addressType 4 string
                Endpoint.addresses[] 1 string
                Endpoint.conditions 2 EndpointConditions
                Endpoint.hostname 3 string
                Endpoint.targetRef 4 .k8s.io.api.core.v1.ObjectReference
                Endpoint.nodeName 6 string
                Endpoint.zone 7 string
                Endpoint.hints 8 EndpointHints
                EndpointConditions.ready 1 bool
                EndpointConditions.serving 2 bool
                EndpointConditions.terminating 3 bool
                EndpointHints.forZones[] 1 ForZone
                ForZone.name 1 string
                EndpointPort.name 1 string
                EndpointPort.protocol 2 string
                EndpointPort.port 3 int32
                EndpointPort.appProtocol 4 string
                """.replace("META.", ProtobufTable.META), Meta.getDescriptor(), V1.getDescriptor());
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
