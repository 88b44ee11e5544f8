package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * Writes the nft(8) commands for one node's table.
 *
 * <p>The chains stay; a change of services only replaces elements of maps. For a packet to a service's address
 * {@code sizes} gives the number of endpoints, which leads to the chain that draws one of so many;
 * {@code tcp-endpoints} has the address of the drawn one. A packet that still has a service's address afterwards
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
                add map ip TABLE tcp-endpoints { typeof ip daddr . tcp dport . numgen random mod LIMIT : ip daddr . tcp dport; }
                add map ip TABLE udp-endpoints { typeof ip daddr . udp dport . numgen random mod LIMIT : ip daddr . udp dport; }
                add set ip TABLE own-endpoints { type ipv4_addr . ipv4_addr; }
                add chain ip TABLE prerouting { type nat hook prerouting priority -100; policy accept; }
                add chain ip TABLE output { type nat hook output priority -100; policy accept; }
                add chain ip TABLE postrouting { type nat hook postrouting priority 100; policy accept; }
                add chain ip TABLE forward { type filter hook forward priority 0; policy accept; }
                add chain ip TABLE host-output { type filter hook output priority 0; policy accept; }
                add chain ip TABLE refuse
                flush chain ip TABLE prerouting
                flush chain ip TABLE output
                flush chain ip TABLE postrouting
                flush chain ip TABLE forward
                flush chain ip TABLE host-output
                flush chain ip TABLE refuse
                add rule ip TABLE prerouting ip daddr SERVICES ip daddr . meta l4proto . th dport vmap @sizes
                add rule ip TABLE output ip daddr SERVICES ip daddr . meta l4proto . th dport vmap @sizes
                add rule ip TABLE postrouting ct status dnat ip saddr . ip daddr @own-endpoints masquerade
                add rule ip TABLE postrouting ip saddr PODS ip daddr != CLUSTER oifname != "BRIDGE" masquerade
                add rule ip TABLE forward ip daddr SERVICES goto refuse
                add rule ip TABLE forward ip saddr PODS ip daddr LINK_LOCAL goto refuse
                add rule ip TABLE host-output ip daddr SERVICES goto refuse
                add rule ip TABLE refuse meta l4proto tcp reject with tcp reset
                add rule ip TABLE refuse reject
                """.replace("TABLE", table)
                .replace("LINK_LOCAL", LINK_LOCAL)
                .replace("LIMIT", Integer.toString(MAX_ENDPOINTS))
                .replace("SERVICES", layout.services().toString())
                .replace("CLUSTER", layout.cluster().toString())
                .replace("PODS", layout.pods().toString())
                .replace("BRIDGE", bridge);
    }

    /**
     * The commands that make the services exactly the wanted ones, without invalid elements.
     *
     * @param problems a sentence for each element that was left out
     */
    record Change(String commands, List<String> problems) {}

    /**
     * Computes the change. Of two ports with the same address the first counts. Users may write any endpoint, so an
     * invalid element must not keep the others out.
     */
    Change apply(Layout layout, List<Service> services) {
        var content = new Elements();
        for (Service service : services) {
            for (Port port : service.ports()) {
                content.add(service, port, layout);
            }
        }
        var commands = new StringBuilder();
        commands.append("flush map ip ").append(table).append(" sizes\n");
        commands.append("flush map ip ").append(table).append(" tcp-endpoints\n");
        commands.append("flush map ip ").append(table).append(" udp-endpoints\n");
        commands.append("flush set ip ").append(table).append(" own-endpoints\n");
        content.draws.forEach(draw -> commands.append(chain(draw)));
        addElements(commands, "sizes", content.sizes);
        addElements(commands, "tcp-endpoints", content.tcp);
        addElements(commands, "udp-endpoints", content.udp);
        addElements(commands, "own-endpoints", content.own);
        return new Change(commands.toString(), content.problems.sentences());
    }

    /** Removes the table, if there is one. */
    String remove() {
        return "add table ip " + table + "\ndelete table ip " + table + "\n";
    }

    /**
     * Writes the chain. A packet may have drawn from the old number although the map already holds fewer: it gets the
     * first endpoint and is not rejected.
     */
    private String chain(Draw draw) {
        return """
                add chain ip TABLE CHAIN
                flush chain ip TABLE CHAIN
                add rule ip TABLE CHAIN dnat ip to ip daddr . PROTOCOL dport . numgen random mod SIZE map @PROTOCOL-endpoints
                add rule ip TABLE CHAIN dnat ip to ip daddr . PROTOCOL dport . numgen random mod 1 map @PROTOCOL-endpoints
                """.replace("TABLE", table)
                .replace("CHAIN", draw.chain())
                .replace("PROTOCOL", draw.protocol())
                .replace("SIZE", Integer.toString(draw.size()));
    }

    private void addElements(StringBuilder commands, String set, Map<String, String> elements) {
        if (!elements.isEmpty()) {
            var list = new StringJoiner(", ", " { ", " }\n");
            elements.forEach((key, value) -> list.add(value.isEmpty() ? key : key + " : " + value));
            commands.append("add element ip ")
                    .append(table)
                    .append(' ')
                    .append(set)
                    .append(list);
        }
    }

    /** The chain that draws one endpoint of a number. */
    private record Draw(String protocol, int size) implements Comparable<Draw> {

        String chain() {
            return "one-of-" + size + "-" + protocol;
        }

        @Override
        public int compareTo(Draw other) {
            return chain().compareTo(other.chain());
        }
    }

    /** The elements of the maps, and the chains that they need. */
    private static final class Elements {

        private final Set<Draw> draws = new TreeSet<>();
        private final Map<String, String> sizes = new LinkedHashMap<>();
        private final Map<String, String> tcp = new LinkedHashMap<>();
        private final Map<String, String> udp = new LinkedHashMap<>();
        private final Map<String, String> own = new LinkedHashMap<>();
        private final Problems problems = new Problems();
        private int elements;

        void add(Service service, Port port, Layout layout) {
            String title = "service " + service.namespace() + "/" + service.name() + ", port " + port.port();
            String protocol;
            String address;
            try {
                protocol = protocol(port);
                checkedPort(port.port());
                address = Subnet.text(Subnet.address(service.clusterIp()));
            } catch (IllegalArgumentException e) {
                problems.add(title, e);
                return;
            }
            String key = address + " . " + protocol + " . " + port.port();
            var endpoints = usable(title, port);
            var draw = new Draw(protocol, endpoints.size());
            if (draw.size() == 0 || draw.size() > MAX_ENDPOINTS || sizes.containsKey(key)) {
                return;
            }
            if (elements + 1 + draw.size() > MAX_ELEMENTS) {
                problems.add(
                        title,
                        new IllegalArgumentException(
                                draw.size() + " endpoints are too many beside those of the services"
                                        + " before it; a node takes " + MAX_ELEMENTS));
                return;
            }
            elements += 1 + draw.size();
            sizes.put(key, "goto " + draw.chain());
            draws.add(draw);
            int index = 0;
            for (Endpoint endpoint : endpoints) {
                int target = Subnet.address(endpoint.ip());
                (protocol.equals("tcp") ? tcp : udp)
                        .put(address + " . " + port.port() + " . " + index++, endpoint.ip() + " . " + endpoint.port());
                if (layout.pods().contains(target)) {
                    own.put(endpoint.ip() + " . " + endpoint.ip(), "");
                }
            }
        }

        private List<Endpoint> usable(String title, Port port) {
            var usable = new ArrayList<Endpoint>();
            for (Endpoint endpoint : port.endpoints()) {
                try {
                    usable.add(new Endpoint(Subnet.text(Subnet.address(endpoint.ip())), checkedPort(endpoint.port())));
                } catch (IllegalArgumentException e) {
                    problems.add(title + ", an endpoint", e);
                }
            }
            return usable;
        }

        private static String protocol(Port port) {
            String protocol = port.protocol().toLowerCase(Locale.ROOT);
            if (!protocol.equals("tcp") && !protocol.equals("udp")) {
                throw new IllegalArgumentException(
                        "protocol \"" + port.protocol() + "\" is not supported; TCP and UDP are");
            }
            return protocol;
        }

        private static int checkedPort(int port) {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException(port + " is not a port");
            }
            return port;
        }
    }

    /** The elements that were left out, with no more sentences than a person reads. */
    private static final class Problems {

        private static final int MOST = 10;

        private final List<String> first = new ArrayList<>();
        private int others;

        void add(String title, IllegalArgumentException fault) {
            if (first.size() < MOST) {
                first.add("Of " + title + " is left out: " + fault.getMessage() + ".");
            } else {
                others++;
            }
        }

        List<String> sentences() {
            var all = new ArrayList<>(first);
            if (others > 0) {
                all.add("Of services " + others + " more are left out.");
            }
            return all;
        }
    }
}
