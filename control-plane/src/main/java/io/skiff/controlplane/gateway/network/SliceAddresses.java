package io.skiff.controlplane.gateway.network;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.skiff.controlplane.gateway.node.Ipv4;
import io.skiff.proto.node.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of an endpoint slice that nodes can use.
 *
 * @param ports by name, the empty one for none
 * @param addresses the addresses of ready endpoints
 * @param hostnames of those that have one, by address
 */
record SliceAddresses(Map<String, Integer> ports, List<String> addresses, Map<String, String> hostnames) {

    private static final int LARGEST_PORT = 65_535;

    SliceAddresses {
        ports = Map.copyOf(ports);
        addresses = List.copyOf(addresses);
        hostnames = Map.copyOf(hostnames);
    }

    /** @param nodes the existing nodes; a pod of a missing one does not answer, and its endpoint goes a moment later */
    static SliceAddresses of(EndpointSlice slice, Set<String> nodes) {
        var ports = new HashMap<String, Integer>();
        slice.getPorts().forEach(port -> ports.putIfAbsent(orEmpty(port.getName()), orZero(port.getPort())));
        ports.values().removeIf(number -> !isPort(number));
        var addresses = new ArrayList<String>();
        var hostnames = new HashMap<String, String>();
        for (var endpoint : slice.getEndpoints()) {
            boolean isReady = endpoint.getConditions() == null
                    || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
            if (isReady && !isOfMissingNode(endpoint, nodes)) {
                endpoint.getAddresses().stream().filter(Ipv4::isAddress).forEach(address -> {
                    addresses.add(address);
                    if (endpoint.getHostname() != null) {
                        hostnames.put(address, endpoint.getHostname());
                    }
                });
            }
        }
        return new SliceAddresses(ports, addresses, hostnames);
    }

    private static boolean isOfMissingNode(
            io.fabric8.kubernetes.api.model.discovery.v1.Endpoint endpoint, Set<String> nodes) {
        var isPod = endpoint.getTargetRef() != null
                && "Pod".equals(endpoint.getTargetRef().getKind());
        return isPod && endpoint.getNodeName() != null && !nodes.contains(endpoint.getNodeName());
    }

    long count(@Nullable String portName) {
        return ports.containsKey(orEmpty(portName)) ? addresses.size() : 0;
    }

    Stream<Endpoint> endpoints(@Nullable String portName) {
        var number = ports.get(orEmpty(portName));
        return number == null
                ? Stream.empty()
                : addresses.stream()
                        .map(ip ->
                                Endpoint.newBuilder().setIp(ip).setPort(number).build());
    }

    static boolean isPort(@Nullable Integer number) {
        return number != null && number > 0 && number <= LARGEST_PORT;
    }

    private static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
