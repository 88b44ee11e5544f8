package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.NodeSubnets;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.View;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Allocates each node its part of the cluster's pod addresses. */
public final class Subnets {

    static final int NODE_PREFIX = 24;

    private final String clusterCidr;
    private final int first;
    private final int count;

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

    /** The first free subnet that was not refused; empty if all are taken. */
    Optional<String> free(View view, Set<String> refused) {
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
                return Optional.of(subnet);
            }
        }
        return Optional.empty();
    }

    /** The write that takes a subnet, if it is free. */
    static Transaction allocation(String subnet, String node) {
        return NodeSubnets.hold(subnet, node);
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
