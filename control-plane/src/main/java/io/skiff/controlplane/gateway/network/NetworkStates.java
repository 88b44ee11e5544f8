package io.skiff.controlplane.gateway.network;

import io.fabric8.kubernetes.api.model.DaemonEndpoint;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeDaemonEndpoints;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.balancer.Balancers;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.gateway.node.Ipv4;
import io.skiff.controlplane.gateway.node.NodeAddresses;
import io.skiff.controlplane.gateway.node.Subnets;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.NetworkState;
import io.skiff.proto.node.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Computes the wanted network of the nodes: services with their ready endpoints, and the nodes as peers. It leaves out
 * what no node could make (an address that is not IPv4, an invalid port, a foreign subnet), because one bad object must
 * not affect the others, whatever is stored.
 */
final class NetworkStates {

    private static final Logger LOG = LogManager.getLogger(NetworkStates.class);

    /** More than the /24s of a cluster with a /16, and less than a megabyte of a message. */
    private static final int MOST_PEERS = 4_000;

    /** Names and their addresses: less than a megabyte of a message. */
    private static final int MOST_NAMED = 20_000;

    private NetworkStates() {}

    /**
     * The network of all nodes.
     *
     * @param state each node gets the others as its peers; it has no revision, so that states can be compared
     * @param cuts a sentence for each service, {@code namespace/name}, of which a part is left out for its size
     */
    record Network(NetworkState state, Map<String, String> cuts) {
        Network {
            cuts = Map.copyOf(cuts);
        }
    }

    static Network of(View view, GatewaySettings settings) {
        var slices = slices(view);
        var all = view.list(ServiceKind.SERVICE).stream()
                .filter(stored -> stored.object().getSpec() != null)
                .toList();
        var balancers = Balancers.among(all);
        var services = all.stream()
                .flatMap(stored ->
                        readable(stored, () -> service(stored, slices, balancers.isAnswered(stored.key()))).stream())
                .toList();
        var budget =
                new EndpointBudget(services.stream().map(WantedService::size).toList());
        var state = NetworkState.newBuilder();
        var cuts = new TreeMap<String, String>();
        for (var service : services) {
            long allowed = budget.of(service.size());
            if (allowed > 0) {
                state.addServices(service.within(allowed));
            }
            if (allowed < service.size()) {
                cuts.put(service.key(), sentence(service.size(), allowed));
            }
        }
        addNames(view, slices, state);
        state.addAllPeers(peers(view, settings));
        return new Network(state.build(), cuts);
    }

    private static void addNames(View view, Map<String, List<SliceAddresses>> slices, NetworkState.Builder state) {
        long room = MOST_NAMED;
        for (var stored : view.list(ServiceKind.SERVICE)) {
            if (WantedName.isOf(stored.object())) {
                var key = stored.namespace() + "/" + stored.name();
                var name = WantedName.of(stored, slices.getOrDefault(key, List.of()));
                room -= 1 + name.getAddressesCount();
                if (room >= 0) {
                    state.addNames(name);
                }
            }
        }
    }

    private static String sentence(long size, long allowed) {
        return "The nodes take %d of this service's %d ports and endpoints (each port with each address counts): one service may have %d, all together %d. Name fewer ports or endpoints."
                .formatted(allowed, size, EndpointBudget.MOST_OF_SERVICE, EndpointBudget.MOST_OF_ALL);
    }

    /** Reads an object; empty if an older version stored one that validation would refuse today. */
    private static <T> Optional<T> readable(Stored<?> stored, Supplier<Optional<T>> reading) {
        try {
            return reading.get();
        } catch (RuntimeException e) {
            LOG.warn("{} {}/{} is left out of the nodes' network", stored.kind(), stored.namespace(), stored.name(), e);
            return Optional.empty();
        }
    }

    /** The state for one node, without itself as a peer. */
    static NetworkState forNode(NetworkState all, String node, long revision) {
        return all.toBuilder()
                .clearPeers()
                .addAllPeers(all.getPeersList().stream()
                        .filter(peer -> !peer.getNodeName().equals(node))
                        .toList())
                .setRevision(revision)
                .build();
    }

    private static Map<String, List<SliceAddresses>> slices(View view) {
        var slices = new HashMap<String, List<SliceAddresses>>();
        var nodes = view.list(NodeKind.NODE).stream().map(Stored::name).collect(Collectors.toUnmodifiableSet());
        for (var stored : view.list(EndpointSliceKind.ENDPOINT_SLICE)) {
            var labels = stored.object().getMetadata().getLabels();
            if (labels != null && labels.containsKey(EndpointSliceKind.SERVICE_LABEL)) {
                readable(stored, () -> Optional.of(SliceAddresses.of(stored.object(), nodes)))
                        .ifPresent(slice -> slices.computeIfAbsent(
                                        stored.namespace() + "/" + labels.get(EndpointSliceKind.SERVICE_LABEL),
                                        key -> new ArrayList<>())
                                .add(slice));
            }
        }
        return slices;
    }

    private static Optional<WantedService> service(
            Stored<Service> stored, Map<String, List<SliceAddresses>> slices, boolean isBalancer) {
        return !Ipv4.isAddress(stored.object().getSpec().getClusterIP())
                ? Optional.empty()
                : Optional.of(new WantedService(
                        stored, slices.getOrDefault(stored.namespace() + "/" + stored.name(), List.of()), isBalancer));
    }

    private static List<Peer> peers(View view, GatewaySettings settings) {
        var addresses = new NodeAddresses(settings);
        var subnets = new Subnets(settings.clusterCidr());
        var peers = new LinkedHashMap<String, Peer>();
        for (var stored : view.list(NodeKind.NODE)) {
            readable(stored, () -> peer(stored, addresses, subnets))
                    .filter(peer -> peers.size() < MOST_PEERS)
                    .ifPresent(peer -> peers.putIfAbsent(peer.getPodCidr(), peer));
        }
        return List.copyOf(peers.values());
    }

    private static Optional<Peer> peer(Stored<Node> stored, NodeAddresses addresses, Subnets subnets) {
        var ip = NodeAddresses.internal(stored.object())
                .filter(address -> addresses.unusable(address).isEmpty() && !Ipv4.isLoopback(address));
        var subnet = subnets.of(stored.object());
        return ip.isEmpty() || subnet.isEmpty()
                ? Optional.empty()
                : Optional.of(Peer.newBuilder()
                        .setNodeName(stored.name())
                        .setInternalIp(ip.get())
                        .setPodCidr(subnet.get())
                        .setLayerPort(layerPort(stored.object()))
                        .build());
    }

    private static int layerPort(Node node) {
        return Optional.ofNullable(node.getStatus())
                .map(NodeStatus::getDaemonEndpoints)
                .map(NodeDaemonEndpoints::getKubeletEndpoint)
                .map(DaemonEndpoint::getPort)
                .filter(port -> port > 0 && port < 1 << 16)
                .orElse(0);
    }
}
