package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.Optional;

/**
 * Checks the address of a node. Other nodes send the traffic of its pods there, so it must be that of one host, and not
 * a pod's or a service's.
 */
public final class NodeAddresses {

    private final String clusterCidr;
    private final String serviceCidr;

    public NodeAddresses(GatewaySettings settings) {
        this.clusterCidr = settings.clusterCidr();
        this.serviceCidr = settings.serviceCidr();
    }

    /** The reason why a node cannot have the address; empty if it can. */
    Optional<String> problem(String node, String address, View view) {
        return unusable(address)
                .map(why -> why + "; give its agent --node-ip")
                .or(() -> owner(node, address, view)
                        .map(other ->
                                "is node " + other + "'s; give one of them --node-ip, or, if that one is gone for good:"
                                        + " skiff delete node " + other));
    }

    /** The fault of the address itself, whichever node asks for it. */
    public Optional<String> unusable(String address) {
        if (!Ipv4.isAddress(address)) {
            return Optional.of("is not an IPv4 address");
        }
        if (!Ipv4.isHost(address)) {
            return Optional.of("is no host's address");
        }
        if (Ipv4.isWithin(address, clusterCidr) || Ipv4.isWithin(address, serviceCidr)) {
            return Optional.of(
                    "is among the addresses of pods (" + clusterCidr + ") or services (" + serviceCidr + ")");
        }
        return Optional.empty();
    }

    private static Optional<String> owner(String node, String address, View view) {
        // a host with no other address is alone: its control plane is on it
        return Ipv4.isLoopback(address)
                ? view.list(NodeKind.NODE).stream()
                        .map(Stored::name)
                        .filter(name -> !name.equals(node))
                        .findFirst()
                : view.list(NodeKind.NODE).stream()
                        .filter(stored -> !stored.name().equals(node))
                        .filter(stored -> internal(stored.object())
                                .filter(address::equals)
                                .isPresent())
                        .map(Stored::name)
                        .findFirst();
    }

    /** The address of a stored node. */
    public static Optional<String> internal(Node node) {
        return node.getStatus() == null
                ? Optional.empty()
                : node.getStatus().getAddresses().stream()
                        .filter(address -> "InternalIP".equals(address.getType()))
                        .map(NodeAddress::getAddress)
                        .filter(Ipv4::isAddress)
                        .findFirst();
    }
}
