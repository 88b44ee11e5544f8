package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.view.View;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Allocates each node its part of the cluster's pod addresses. */
public final class Subnets {

    static final int NODE_PREFIX = 24;

    private final String clusterCidr;
    private final int first;
    private final int count;

    /** Allocated, though no node that is seen has them. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** @param clusterCidr the cluster's range, {@code 10.42.0.0/16} */
    public Subnets(String clusterCidr) {
        var parts = clusterCidr.split("/", 2);
        var prefix = Integer.parseInt(parts[1]);
        if (prefix > NODE_PREFIX) {
            throw new IllegalArgumentException("the cluster's pod addresses " + clusterCidr
                    + " leave no /24 for a node; give it a shorter prefix");
        }
        this.clusterCidr = clusterCidr;
        this.first = number(parts[0]);
        this.count = 1 << (NODE_PREFIX - prefix);
    }

    /** The subnet of a stored node; empty if it is not one of the cluster's, whoever wrote it. */
    public Optional<String> of(Node node) {
        return Optional.ofNullable(node.getSpec())
                .map(spec -> spec.getPodCIDR())
                .filter(subnet -> Ipv4.isNodeSubnet(subnet, clusterCidr));
    }

    /** The first free subnet; empty if there is none. */
    Optional<FreeSubnet> free(View view) {
        var taken = new HashSet<>(refused);
        view.list(NodeKind.NODE).forEach(node -> {
            var spec = node.object().getSpec();
            if (spec != null && spec.getPodCIDR() != null) {
                taken.add(spec.getPodCIDR());
            }
        });
        for (int i = 0; i < count; i++) {
            var subnet = text(first + (i << (32 - NODE_PREFIX))) + "/" + NODE_PREFIX;
            if (!taken.contains(subnet)) {
                return Optional.of(new FreeSubnet(this, subnet));
            }
        }
        return Optional.empty();
    }

    /** The subnet turned out to be allocated. On any thread. */
    void refuse(String subnet) {
        refused.add(subnet);
    }

    private static int number(String address) {
        int number = 0;
        for (var part : address.split("\\.", 4)) {
            number = (number << 8) | Integer.parseInt(part);
        }
        return number;
    }

    private static String text(int address) {
        return "%d.%d.%d.%d".formatted(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255);
    }
}
