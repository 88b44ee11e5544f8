package io.skiff.agent.network;

import java.util.Map;
import java.util.Set;

/**
 * Writes the nft(8) commands for the part of one node's table that stays; {@link ServiceContent} is the other part.
 *
 * <p>For a packet to a service's address
 * {@code sizes} gives the number of endpoints, which leads to the chain that draws one of so many;
 * {@code tcp-endpoints} has the address of the drawn one. {@code addresses} and {@code ports} lead packets from outside to chains of their services: those to addresses that
 * others lead to the node, and those to ports of the node's own addresses. Pods are not led by an address that is not the node's own: a user could take any address of the
 * internet from the others (CVE-2020-8554). A packet that still has a service's address afterwards
 * belongs to a service without endpoints, or to none, and is rejected at once.
 */
final class ServiceRules {

    private static final int MAX_ENDPOINTS = 65_536;

    /**
     * The bound for all services together. It is above what a control plane sends: libnftables takes a kilobyte for
     * each element while it writes.
     */
    static final int MAX_ELEMENTS = 25_000;

    /**
     * No router forwards these (RFC 3927, 7). A cloud answers there with the secrets of the machine: 169.254.169.254.
     */
    private static final String LINK_LOCAL = "169.254.0.0/16";

    private static final String LOOPBACK = "127.0.0.0/8";

    /** On a packet whose endpoint may be on another node: only with this host's address does its answer come back this way. */
    static final String MARK = "0x1000";

    /** What has elements that change with the services, with the sort of each. */
    static final Map<String, String> MAPS = Map.of(
            "sizes", "map",
            "tcp-endpoints", "map",
            "udp-endpoints", "map",
            "addresses", "map",
            "ports", "map",
            "own-endpoints", "set",
            "outer", "set",
            "unanswered", "set");

    /** The chains that stay. */
    static final Set<String> CHAINS =
            Set.of("prerouting", "output", "postrouting", "forward", "host-input", "host-output", "on-node", "refuse");

    private final String table;
    private final String bridge;

    ServiceRules(NetworkNames names) {
        this.table = names.table();
        this.bridge = names.bridge();
    }

    /** Makes the table, or updates its rules. Services stay reachable meanwhile. */
    String configure(Layout layout) {
        return """
                add table ip TABLE
                add map ip TABLE sizes { type ipv4_addr . inet_proto . inet_service : verdict; }
                add map ip TABLE addresses { type ipv4_addr . inet_proto . inet_service : verdict; }
                add map ip TABLE ports { type inet_proto . inet_service : verdict; }
                add set ip TABLE outer { type ipv4_addr . inet_proto . inet_service; }
                add map ip TABLE tcp-endpoints { typeof ip daddr . tcp dport . numgen random mod LIMIT : ip daddr . tcp dport; }
                add map ip TABLE udp-endpoints { typeof ip daddr . udp dport . numgen random mod LIMIT : ip daddr . udp dport; }
                add map ip TABLE tcp-host-ports { type inet_service : ipv4_addr . inet_service; }
                add map ip TABLE udp-host-ports { type inet_service : ipv4_addr . inet_service; }
                add map ip TABLE tcp-host-addresses { type ipv4_addr . inet_service : ipv4_addr . inet_service; }
                add map ip TABLE udp-host-addresses { type ipv4_addr . inet_service : ipv4_addr . inet_service; }
                add set ip TABLE own-hosts { type ipv4_addr . ipv4_addr; }
                add set ip TABLE unanswered { type inet_proto . inet_service; }
                add set ip TABLE own-endpoints { type ipv4_addr . ipv4_addr; }
                add chain ip TABLE prerouting { type nat hook prerouting priority -100; policy accept; }
                add chain ip TABLE output { type nat hook output priority -100; policy accept; }
                add chain ip TABLE postrouting { type nat hook postrouting priority 100; policy accept; }
                add chain ip TABLE forward { type filter hook forward priority 0; policy accept; }
                add chain ip TABLE host-input { type filter hook input priority 0; policy accept; }
                add chain ip TABLE host-output { type filter hook output priority 0; policy accept; }
                add chain ip TABLE on-node
                add chain ip TABLE refuse
                flush chain ip TABLE prerouting
                flush chain ip TABLE output
                flush chain ip TABLE postrouting
                flush chain ip TABLE forward
                flush chain ip TABLE host-input
                flush chain ip TABLE host-output
                flush chain ip TABLE on-node
                flush chain ip TABLE refuse
                add rule ip TABLE prerouting ip daddr SERVICES ip daddr . meta l4proto . th dport vmap @sizes
                add rule ip TABLE prerouting iifname != "BRIDGE" ip daddr . meta l4proto . th dport vmap @addresses
                add rule ip TABLE prerouting fib daddr type local goto on-node
                add rule ip TABLE output ip daddr SERVICES ip daddr . meta l4proto . th dport vmap @sizes
                add rule ip TABLE output ip daddr != LOOPBACK fib daddr type local goto on-node
                add rule ip TABLE on-node dnat ip to ip daddr . tcp dport map @tcp-host-addresses
                add rule ip TABLE on-node dnat ip to ip daddr . udp dport map @udp-host-addresses
                add rule ip TABLE on-node dnat ip to tcp dport map @tcp-host-ports
                add rule ip TABLE on-node dnat ip to udp dport map @udp-host-ports
                add rule ip TABLE on-node ip daddr . meta l4proto . th dport vmap @addresses
                add rule ip TABLE on-node meta l4proto . th dport vmap @ports
                add rule ip TABLE postrouting ct status dnat ip saddr . ip daddr @own-endpoints masquerade
                add rule ip TABLE postrouting ct status dnat ip saddr . ip daddr @own-hosts masquerade
                add rule ip TABLE postrouting meta mark & MARK == MARK ip saddr != PODS ip daddr != PODS masquerade
                add rule ip TABLE postrouting ip saddr PODS ip daddr != CLUSTER oifname != "BRIDGE" masquerade
                add rule ip TABLE forward ip daddr SERVICES goto refuse
                add rule ip TABLE forward iifname != "BRIDGE" ip daddr . meta l4proto . th dport @outer goto refuse
                add rule ip TABLE forward ip saddr PODS ip daddr LINK_LOCAL goto refuse
                add rule ip TABLE host-input ct state established,related accept
                add rule ip TABLE host-input ct status dnat accept
                add rule ip TABLE host-input meta l4proto . th dport @unanswered goto refuse
                add rule ip TABLE host-output ip daddr SERVICES goto refuse
                add rule ip TABLE refuse meta l4proto tcp reject with tcp reset
                add rule ip TABLE refuse reject
                """.replace("TABLE", table)
                .replace("LINK_LOCAL", LINK_LOCAL)
                .replace("LOOPBACK", LOOPBACK)
                .replace("MARK", MARK)
                .replace("LIMIT", Integer.toString(MAX_ENDPOINTS))
                .replace("SERVICES", layout.services().toString())
                .replace("CLUSTER", layout.cluster().toString())
                .replace("PODS", layout.pods().toString())
                .replace("BRIDGE", bridge);
    }

    /** Removes the table, if there is one. */
    String remove() {
        return "add table ip " + table + "\ndelete table ip " + table + "\n";
    }
}
