package io.skiff.controlplane.gateway.network;

import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.view.Stored;
import io.skiff.proto.node.NamedAddress;
import io.skiff.proto.node.NamedPort;
import io.skiff.proto.node.ServiceName;
import java.util.List;

/** What the name of a service without an address of its own means, for the nodes' name servers. */
final class WantedName {

    /** Of one service: more do not fit into an answer. */
    static final int MOST_ADDRESSES = 1000;

    private WantedName() {}

    static ServiceName of(Stored<Service> stored, List<SliceAddresses> slices) {
        var name = ServiceName.newBuilder().setNamespace(stored.namespace()).setName(stored.name());
        var external = stored.object().getSpec().getExternalName();
        if (external != null && !external.isEmpty()) {
            return name.setExternalName(external).build();
        }
        slices.stream()
                .flatMap(slice -> slice.addresses().stream()
                        .map(address -> NamedAddress.newBuilder()
                                .setIp(address)
                                .setHostname(slice.hostnames().getOrDefault(address, ""))
                                .build()))
                .distinct()
                .limit(MOST_ADDRESSES)
                .forEach(name::addAddresses);
        for (var port : stored.object().getSpec().getPorts()) {
            var portName = port.getName() == null ? "" : port.getName();
            slices.stream()
                    .map(slice -> slice.ports().get(portName))
                    .filter(number -> number != null)
                    .findFirst()
                    .ifPresent(number -> name.addPorts(NamedPort.newBuilder()
                            .setName(portName)
                            .setProtocol(port.getProtocol() == null ? "TCP" : port.getProtocol())
                            .setPort(number)));
        }
        return name.build();
    }

    /** Whether it has no address, but a name. */
    static boolean isOf(Service service) {
        return service.getSpec() != null
                && ("None".equals(service.getSpec().getClusterIP())
                        || "ExternalName".equals(service.getSpec().getType()));
    }
}
