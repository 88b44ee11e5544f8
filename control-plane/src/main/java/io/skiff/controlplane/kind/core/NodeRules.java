package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.InetAddresses;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Quantities;
import java.net.Inet4Address;
import java.util.List;

/**
 * The rules for Nodes, whoever writes them: every planner reads them, and their addresses determine routes on every
 * host.
 */
final class NodeRules {

    private NodeRules() {}

    static void check(Field node) {
        node.at("spec").at("taints").items().forEach(NodeRules::taint);
        for (var resources : new String[] {"capacity", "allocatable"}) {
            var map = node.at("status").at(resources);
            map.keys().forEach(name -> Quantities.notNegative(map.entry(name)));
        }
        node.at("status").at("conditions").unique("type", condition -> {
            condition.at("type").require("");
            condition.at("status").require("");
            condition.at("status").oneOf("True", "False", "Unknown");
        });
        for (var address : node.at("status").at("addresses").items()) {
            address.at("type").require("must not be empty");
            if (address.at("type").text().equals("InternalIP")
                    && address.at("address").require("")) {
                internal(address.at("address"));
            }
        }
    }

    private static void taint(Field taint) {
        if (taint.at("key").require("")) {
            taint.at("key").check(Names::labelKeyFault);
        }
        taint.at("value").check(Names::labelValueFault);
        if (taint.at("effect").require("")) {
            taint.at("effect").oneOf("NoSchedule", "PreferNoSchedule", "NoExecute");
        }
    }

    private static void internal(Field address) {
        if (!InetAddresses.isInetAddress(address.text())
                || !(InetAddresses.forString(address.text()) instanceof Inet4Address host)) {
            address.invalid("must be an IPv4 address");
        } else if (host.isAnyLocalAddress()
                || host.isMulticastAddress()
                || host.isLinkLocalAddress()
                || (host.getAddress()[0] & 0xff) >= 240
                || host.getAddress()[0] == 0) {
            address.invalid("must be the address of a host");
        }
    }

    /** Checks that a subnet stays once it is set: pods have addresses from it, and other nodes' routes lead to it. */
    static void changes(Field after, JsonNode before) {
        for (var field : List.of("podCIDR", "podCIDRs", "providerID")) {
            var was = before.path("spec").path(field);
            var is = after.at("spec").at(field);
            boolean isFirst = field.equals("providerID") && was.asText("").isEmpty();
            if (!isFirst && !is.node().equals(was)) {
                is.forbidden(
                        was.isMissingNode()
                                ? "may be given when a node is created; later the cluster gives it"
                                : "node updates may only change labels, taints, or capacity");
            }
        }
    }
}
