package io.skiff.controlplane.gateway.network;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.skiff.controlplane.view.Stored;
import io.skiff.proto.node.Endpoint;
import io.skiff.proto.node.Service;
import java.util.List;
import java.util.Set;

/** A service with its endpoint slices. Its size is counted before ports and addresses are multiplied. */
final class WantedService {

    private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP");

    private final Stored<io.fabric8.kubernetes.api.model.Service> stored;
    private final List<ServicePort> ports;
    private final List<SliceAddresses> slices;
    private final boolean isBalancer;
    private final long size;

    /** @param isBalancer every node answers on its ports */
    WantedService(
            Stored<io.fabric8.kubernetes.api.model.Service> stored, List<SliceAddresses> slices, boolean isBalancer) {
        this.stored = stored;
        this.isBalancer = isBalancer;
        this.slices = List.copyOf(slices);
        this.ports = stored.object().getSpec().getPorts().stream()
                .filter(port -> SliceAddresses.isPort(port.getPort()) && PROTOCOLS.contains(protocol(port)))
                .toList();
        this.size = 1 + ports.size() + ports.stream().mapToLong(this::count).sum();
    }

    /** {@code namespace/name}. */
    String key() {
        return stored.namespace() + "/" + stored.name();
    }

    /** The size: the service itself, its ports, and each port's endpoints. */
    long size() {
        return size;
    }

    private long count(ServicePort port) {
        return slices.stream().mapToLong(slice -> slice.count(port.getName())).sum();
    }

    /** Converts at most so much of its size, with a part for every port. */
    Service within(long budget) {
        var spec = stored.object().getSpec();
        var service = Service.newBuilder()
                .setNamespace(stored.namespace())
                .setName(stored.name())
                .setClusterIp(spec.getClusterIP());
        Exposure.add(spec, isBalancer, service);
        long left = budget - 1;
        long waiting = ports.size();
        for (var port : ports) {
            long share = left / waiting--;
            if (share > 0) {
                var endpoints = endpoints(port, share - 1);
                service.addPorts(io.skiff.proto.node.ServicePort.newBuilder()
                        .setName(port.getName() == null ? "" : port.getName())
                        .setProtocol(protocol(port))
                        .setPort(port.getPort())
                        .setNodePort(Exposure.nodePort(spec, port))
                        .addAllEndpoints(endpoints));
                left -= 1 + endpoints.size();
            }
        }
        return service.build();
    }

    private List<Endpoint> endpoints(ServicePort port, long most) {
        return slices.stream()
                .flatMap(slice -> slice.endpoints(port.getName()))
                .limit(most)
                .toList();
    }

    private static String protocol(ServicePort port) {
        return port.getProtocol() == null ? "TCP" : port.getProtocol();
    }
}
