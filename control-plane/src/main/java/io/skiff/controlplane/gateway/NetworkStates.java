package io.skiff.controlplane.gateway;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.skiff.controlplane.api.kind.Kinds;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.Endpoint;
import io.skiff.proto.node.NetworkState;
import io.skiff.proto.node.Peer;
import io.skiff.proto.node.Service;
import io.skiff.proto.node.ServicePort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes' networks are to be: services with their ready endpoints, and how the nodes reach one another. What a node's network could
 * not be (an address that is not IPv4, a port that is none) is left out: one bad object must not take the others with it.
 */
final class NetworkStates {

    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP");
    private static final int LARGEST_PORT = 65_535;

    private NetworkStates() {}

    /** Of all nodes; each gets the others as its peers. Without revision, so that it can be compared. */
    static NetworkState of(View view, GatewaySettings settings) {
        var slices = slices(view);
        var state = NetworkState.newBuilder();
        view.list(Kinds.SERVICE).forEach(stored -> service(stored, slices).ifPresent(state::addServices));
        state.addAllPeers(peers(view, settings));
        return state.build();
    }

    /** As one node sees it. */
    static NetworkState forNode(NetworkState all, String node, long revision) {
        return all.toBuilder()
                .clearPeers()
                .addAllPeers(all.getPeersList().stream()
                        .filter(peer -> !peer.getNodeName().equals(node))
                        .toList())
                .setRevision(revision)
                .build();
    }

    private static Map<String, List<EndpointSlice>> slices(View view) {
        var slices = new HashMap<String, List<EndpointSlice>>();
        view.list(Kinds.ENDPOINT_SLICE).forEach(stored -> {
            var labels = stored.object().getMetadata().getLabels();
            if (labels != null && labels.containsKey(SERVICE_LABEL)) {
                slices.computeIfAbsent(stored.namespace() + "/" + labels.get(SERVICE_LABEL), key -> new ArrayList<>())
                        .add(stored.object());
            }
        });
        return slices;
    }

    private static Optional<Service> service(
            Stored<io.fabric8.kubernetes.api.model.Service> stored, Map<String, List<EndpointSlice>> slices) {
        var spec = stored.object().getSpec();
        var ip = spec.getClusterIP();
        if (!Ipv4.isAddress(ip)) {
            return Optional.empty();
        }
        var own = slices.getOrDefault(stored.namespace() + "/" + stored.name(), List.of());
        var service = Service.newBuilder()
                .setNamespace(stored.namespace())
                .setName(stored.name())
                .setClusterIp(ip);
        for (var port : spec.getPorts()) {
            if (!isPort(port.getPort()) || !PROTOCOLS.contains(protocol(port))) {
                continue;
            }
            service.addPorts(ServicePort.newBuilder()
                    .setProtocol(protocol(port))
                    .setPort(port.getPort())
                    .addAllEndpoints(endpoints(own, port.getName())));
        }
        return Optional.of(service.build());
    }

    private static List<Endpoint> endpoints(List<EndpointSlice> slices, String portName) {
        var endpoints = new ArrayList<Endpoint>();
        for (var slice : slices) {
            var port = slice.getPorts().stream()
                    .filter(candidate -> Objects.equals(orEmpty(candidate.getName()), orEmpty(portName)))
                    .findFirst();
            if (port.isEmpty() || !isPort(port.get().getPort())) {
                continue;
            }
            for (var endpoint : slice.getEndpoints()) {
                if (endpoint.getConditions() == null
                        || !Boolean.FALSE.equals(endpoint.getConditions().getReady())) {
                    endpoint.getAddresses().stream()
                            .filter(Ipv4::isAddress)
                            .forEach(ip -> endpoints.add(Endpoint.newBuilder()
                                    .setIp(ip)
                                    .setPort(port.get().getPort())
                                    .build()));
                }
            }
        }
        return endpoints;
    }

    /**
     * Only subnets of the cluster lead to nodes, each to one, and only addresses that can be a host's: what is stored may be from anybody, and
     * routes follow from it on every host.
     */
    private static List<Peer> peers(View view, GatewaySettings settings) {
        var addresses = new NodeAddresses(settings);
        var subnets = new Subnets(settings.clusterCidr());
        var peers = new LinkedHashMap<String, Peer>();
        for (var stored : view.list(Kinds.NODE)) {
            var ip = NodeAddresses.internal(stored.object())
                    .filter(address -> addresses.unusable(address).isEmpty() && !Ipv4.isLoopback(address));
            var subnet = subnets.of(stored.object());
            if (ip.isPresent() && subnet.isPresent()) {
                peers.putIfAbsent(
                        subnet.get(),
                        Peer.newBuilder()
                                .setNodeName(stored.name())
                                .setInternalIp(ip.get())
                                .setPodCidr(subnet.get())
                                .build());
            }
        }
        return List.copyOf(peers.values());
    }

    private static String protocol(io.fabric8.kubernetes.api.model.ServicePort port) {
        return port.getProtocol() == null ? "TCP" : port.getProtocol();
    }

    private static boolean isPort(@Nullable Integer number) {
        return number != null && number > 0 && number <= LARGEST_PORT;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
