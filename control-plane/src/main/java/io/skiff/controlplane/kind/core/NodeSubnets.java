package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.net.InetAddresses;
import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.kind.Allocation;
import io.skiff.controlplane.kind.Allocator;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.Transaction;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Allocates the subnet that a user's Node names, if it is free. It is a key of its own, so that no two nodes can have
 * it.
 */
public final class NodeSubnets implements Allocator<Node> {

    /** The gateway allocates the same size. */
    private static final int PREFIX = 24;

    NodeSubnets() {}

    /** The key of a node's part of the pod addresses, {@code 10.42.3.0/24}. */
    public static String key(String subnet) {
        return Keys.allocation("podcidr", subnet.replace('/', '-'));
    }

    /** The write that takes a subnet for a node. */
    public static Transaction hold(String subnet, String node) {
        return Transaction.create(key(subnet), node.getBytes(StandardCharsets.UTF_8));
    }

    static Transaction freedBy(Node node) {
        return Optional.ofNullable(node.getSpec())
                .map(spec -> spec.getPodCIDR())
                .filter(subnet -> !subnet.isEmpty())
                .map(subnet -> new Transaction(List.of(), List.of(new Transaction.Delete(key(subnet)))))
                .orElse(Transaction.NONE);
    }

    /** Allocates nothing if the node names no subnet. */
    @Override
    public Allocation allocate(ObjectNode node, String key, Supplier<List<Node>> others, Pools pools) {
        var spec = node.path("spec");
        var subnet = spec.path("podCIDR").asText("");
        var all = spec.path("podCIDRs");
        if (subnet.isEmpty() && all.isEmpty()) {
            return Allocation.NONE;
        }
        if (subnet.isEmpty()) {
            subnet = all.path(0).asText("");
            Json.child(node, "spec").put("podCIDR", subnet);
        }
        if (all.size() > 1 || (all.size() == 1 && !all.path(0).asText().equals(subnet))) {
            return Allocation.refused(
                    Problem.invalid("spec.podCIDRs", all, "must be podCIDR alone: nodes have one subnet, of IPv4"));
        }
        Json.child(node, "spec").putArray("podCIDRs").add(subnet);
        var problem = problem(subnet, pools.clusterCidr());
        if (problem.isPresent()) {
            return Allocation.refused(Problem.invalid("spec.podCIDR", spec.path("podCIDR"), problem.get()));
        }
        if (isTaken(subnet, others.get())) {
            return Allocation.refused(Problem.invalid("spec.podCIDR", spec.path("podCIDR"), "is another node's"));
        }
        return Allocation.of(hold(subnet, node.at("/metadata/name").asText()));
    }

    private static Optional<String> problem(String subnet, String clusterCidr) {
        var parts = subnet.split("/", -1);
        if (parts.length != 2
                || !InetAddresses.isInetAddress(parts[0])
                || !(InetAddresses.forString(parts[0]) instanceof Inet4Address)
                || !parts[1].equals(Integer.toString(PREFIX))) {
            return Optional.of("must be an IPv4 subnet of the size that nodes get, such as 10.42.7.0/" + PREFIX);
        }
        int first = number(parts[0]);
        var range = clusterCidr.split("/", -1);
        int mask = -1 << (32 - Integer.parseInt(range[1]));
        return (first & 255) != 0 || ((first ^ number(range[0])) & mask) != 0
                ? Optional.of("must be within the addresses of this cluster's pods, " + clusterCidr)
                : Optional.empty();
    }

    private static boolean isTaken(String subnet, List<Node> nodes) {
        return nodes.stream().map(Node::getSpec).anyMatch(spec -> spec != null && subnet.equals(spec.getPodCIDR()));
    }

    private static int number(String address) {
        return InetAddresses.coerceToInteger(InetAddresses.forString(address));
    }
}
