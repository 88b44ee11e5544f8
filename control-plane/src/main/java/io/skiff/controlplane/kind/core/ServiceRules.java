package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.network.AddressRange;
import io.skiff.controlplane.kind.network.PortRules;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.MetadataRules;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Problem;
import java.util.HashSet;
import java.util.List;

/** The rules for Services. */
final class ServiceRules {

    private ServiceRules() {}

    static void check(Field service) {
        var spec = service.at("spec");
        var ports = spec.at("ports");
        boolean isExternal = ServiceTypes.isExternal(spec.node());
        if (isExternal) {
            external(spec);
        }
        if (!isExternal && !ServiceTypes.isHeadless(spec.node())) {
            ports.require("");
        }
        ports.atMost(PortRules.MOST_PORTS);
        MetadataRules.labels(spec.at("selector"));
        boolean isOnly = ports.items().size() == 1;
        var numbers = new HashSet<String>();
        ports.unique("name", port -> {
            port(port, isOnly);
            var key = port.at("protocol").text() + "/" + port.at("port").text();
            if (!numbers.add(key)) {
                port.add(Problem.duplicate(port.path(), port.at("port").node()));
            }
        });
        clusterIp(spec.at("clusterIP"));
        spec.at("clusterIPs").items().forEach(ServiceRules::clusterIp);
        var first = spec.at("clusterIPs").items().stream().findFirst();
        if (first.isPresent()
                && !spec.at("clusterIP").isBlank()
                && !first.get().text().equals(spec.at("clusterIP").text())) {
            first.get().invalid("must match `clusterIP`");
        }
        ExposureRules.check(spec);
    }

    private static void external(Field spec) {
        for (var address : List.of("clusterIP", "clusterIPs")) {
            var field = spec.at(address);
            if (!field.text().isEmpty() || !field.items().isEmpty()) {
                field.forbidden("may not be set for ExternalName services");
            }
        }
        var name = spec.at("externalName");
        if (name.require("")) {
            name.check(Names::dnsNameFault);
        }
    }

    private static void port(Field port, boolean isOnly) {
        if (!isOnly) {
            port.at("name").require("");
        }
        port.at("name").check(Names::labelFault);
        if (port.at("port").require("")) {
            port.at("port").between(1, 65535);
        }
        PortRules.reference(port.at("targetPort"));
    }

    /** Checks that an address stays once it is allocated. */
    static void changes(Field after, JsonNode before) {
        var spec = before.path("spec");
        if (ServiceTypes.isExternal(spec)
                != ServiceTypes.isExternal(after.at("spec").node())) {
            after.at("spec")
                    .at("type")
                    .forbidden(
                            "a name for another one and a service with pods are not made of each other: delete it first");
            return;
        }
        for (var field : List.of("clusterIP", "clusterIPs")) {
            if (!spec.path(field).isEmpty() || !spec.path(field).asText().isEmpty()) {
                after.at("spec").at(field).unchanged(spec.path(field));
            }
        }
        ExposureRules.changes(after.at("spec"), spec);
    }

    private static void clusterIp(Field address) {
        var text = address.text();
        if (!text.isEmpty() && !text.equals("None") && !AddressRange.isAddress(text)) {
            address.invalid("must be empty, 'None', or a valid IPv4 address");
        }
    }
}
