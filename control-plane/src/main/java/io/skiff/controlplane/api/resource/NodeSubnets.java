package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.net.InetAddresses;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.status.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kinds;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.Allocations;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Lets a user's Node have the subnet that it names, when the cluster has that to give: a key of its own, so that no two nodes can have it. */
public final class NodeSubnets {

    /** Of the size that the gateway gives too. */
    private static final int PREFIX = 24;

    private final View view;
    private final String clusterCidr;

    /** @param clusterCidr {@code 10.42.0.0/16} */
    public NodeSubnets(View view, String clusterCidr) {
        this.view = view;
        this.clusterCidr = clusterCidr;
    }

    /** What takes the subnet of a new node, together with the node; nothing when it names none. */
    Transaction allocate(ObjectNode node) {
        var spec = node.path("spec");
        var subnet = spec.path("podCIDR").asText("");
        var all = spec.path("podCIDRs");
        if (subnet.isEmpty() && all.isEmpty()) {
            return Transaction.NONE;
        }
        if (subnet.isEmpty()) {
            subnet = all.path(0).asText("");
            Json.child(node, "spec").put("podCIDR", subnet);
        }
        if (all.size() > 1 || (all.size() == 1 && !all.path(0).asText().equals(subnet))) {
            throw refused(node, "podCIDRs", all, "must be podCIDR alone: nodes have one subnet, of IPv4");
        }
        Json.child(node, "spec").putArray("podCIDRs").add(subnet);
        problem(subnet).ifPresent(why -> {
            throw refused(node, "podCIDR", spec.path("podCIDR"), why);
        });
        return Transaction.create(
                Allocations.podCidr(subnet), node.at("/metadata/name").asText().getBytes(StandardCharsets.UTF_8));
    }

    private Optional<String> problem(String subnet) {
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
        if ((first & 255) != 0 || ((first ^ number(range[0])) & mask) != 0) {
            return Optional.of("must be within the addresses of this cluster's pods, " + clusterCidr);
        }
        boolean isTaken = view.list(Kinds.NODE).stream()
                .map(stored -> stored.object().getSpec())
                .anyMatch(spec -> spec != null && subnet.equals(spec.getPodCIDR()));
        return isTaken ? Optional.of("is another node's") : Optional.empty();
    }

    private static RuntimeException refused(ObjectNode node, String field, JsonNode value, String why) {
        return Failures.invalid(
                Kinds.NODE, node.at("/metadata/name").asText(), List.of(Problem.invalid("spec." + field, value, why)));
    }

    private static int number(String address) {
        return InetAddresses.coerceToInteger(InetAddresses.forString(address));
    }
}
