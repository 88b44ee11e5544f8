package io.skiff.controlplane.balancer;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.skiff.controlplane.kind.core.NodeKind;
import java.util.List;

/**
 * All of a node that load balancers see: when this is the same, so are their addresses.
 *
 * @param isOpen it is ready, and not excluded
 * @param addresses where it is reached from outside
 */
record NodeFace(String name, boolean isOpen, List<String> addresses) {

    private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

    NodeFace {
        addresses = List.copyOf(addresses);
    }

    static NodeFace of(Node node) {
        var labels = node.getMetadata().getLabels();
        boolean isExcluded = labels != null && labels.containsKey(EXCLUDED);
        var external = addresses(node, "ExternalIP");
        return new NodeFace(
                node.getMetadata().getName(),
                NodeKind.isReady(node) && !isExcluded,
                external.isEmpty() ? addresses(node, "InternalIP") : external);
    }

    /** Of IPv4, as all of the network. */
    private static List<String> addresses(Node node, String type) {
        return node.getStatus() == null
                ? List.of()
                : node.getStatus().getAddresses().stream()
                        .filter(address -> type.equals(address.getType()))
                        .map(NodeAddress::getAddress)
                        .filter(address -> address != null && address.contains(".") && !address.contains(":"))
                        .toList();
    }
}
