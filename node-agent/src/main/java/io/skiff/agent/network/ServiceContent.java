package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Computes the content of the table from the services. Users may write any service and endpoint, so an invalid one must not keep the others out.
 *
 * <p>Most services need nothing but elements of maps ({@link ServiceRules}). One with more has chains of its own, named by its address and port:
 *
 * <pre>
 * from-S    only from the sources that may use a load balancer, then
 * outer-S   from outside: with the policy Local to local-S, else to all-S with the mark of what needs the host's address
 * all-S     draws one of all endpoints
 * local-S   draws one of those on this node
 * to-S-E    leads to an endpoint, and remembers the client; only if clients stay with their endpoints
 * </pre>
 */
final class ServiceContent {

    private final TableContent content = new TableContent();
    private final Problems problems = new Problems();
    private final Layout layout;
    private final IntPredicate isOnHost;
    private final HostListeners listeners;
    private final Map<String, List<String>> former;
    private final Map<String, List<String>> order = new HashMap<>();
    private int size;

    /**
     * @param isOnHost whether an address is one of the host's
     * @param former the order of the endpoints until now, by the key of their service: {@link #order}
     */
    ServiceContent(Layout layout, IntPredicate isOnHost, HostListeners listeners, Map<String, List<String>> former) {
        this.layout = layout;
        this.isOnHost = isOnHost;
        this.listeners = listeners;
        this.former = Map.copyOf(former);
    }

    TableContent content() {
        return content;
    }

    Map<String, List<String>> order() {
        return order;
    }

    /** A sentence for each element that was left out. */
    List<String> problems() {
        return problems.sentences();
    }

    /** Of two ports with the same address the first counts. */
    void add(Service service) {
        for (Port port : service.ports()) {
            String title = "service " + service.namespace() + "/" + service.name() + ", port " + port.port();
            try {
                add(ServiceFront.of(service, port, title), port);
            } catch (IllegalArgumentException e) {
                problems.add(title, e);
            }
        }
    }

    private void add(ServiceFront front, Port port) {
        if (order.containsKey(front.key())) {
            return;
        }
        var all = usable(front, port);
        var local = all.stream().filter(this::isLocal).toList();
        var exposure = front.exposure();
        var inner = exposure.innerLocal() || (exposure.prefersLocal() && !local.isEmpty()) ? local : all;
        boolean isPlain = inner.size() == all.size() && !exposure.isSticky();
        boolean isExposed = front.nodePort() > 0
                || exposure.isOnEveryNode()
                || !exposure.externalIps().isEmpty();
        int needed = 1 + all.size() + (isPlain ? 0 : inner.size()) + (isExposed ? all.size() : 0);
        if (size + needed > ServiceRules.MAX_ELEMENTS) {
            throw new IllegalArgumentException(all.size() + " endpoints are too many beside those of the services"
                    + " before it; a node takes " + ServiceRules.MAX_ELEMENTS);
        }
        size += needed;
        order.put(front.key(), all);
        all.stream()
                .filter(this::isPod)
                .map(ServiceContent::ip)
                .forEach(ip -> content.put("own-endpoints", ip + " . " + ip));
        if (isPlain) {
            addPlain(front, all);
        } else if (!inner.isEmpty()) {
            content.put("sizes", front.key(), "goto " + draw(front, all, inner));
        }
        if (isExposed) {
            addOuter(front, all, local);
        }
    }

    private void addPlain(ServiceFront front, List<String> all) {
        if (all.isEmpty()) {
            return;
        }
        var chain = "one-of-" + all.size() + "-" + front.protocol();
        content.put("sizes", front.key(), "goto " + chain);
        if (!content.hasChain(chain)) {
            // A packet may have drawn from the old number although the map already holds fewer: it gets the first
            // endpoint and is not rejected.
            for (int size : List.of(all.size(), 1)) {
                content.rule(
                        chain,
                        "dnat ip to ip daddr . PROTOCOL dport . numgen random mod SIZE map @PROTOCOL-endpoints"
                                .replace("PROTOCOL", front.protocol())
                                .replace("SIZE", Integer.toString(size)));
            }
        }
        for (int index = 0; index < all.size(); index++) {
            content.put(
                    front.protocol() + "-endpoints",
                    front.address() + " . " + front.port() + " . " + index,
                    all.get(index));
        }
    }

    /** @return the chain that draws one of some endpoints */
    private String draw(ServiceFront front, List<String> all, List<String> some) {
        var chain = front.chain(some.size() == all.size() ? "all" : "local");
        if (content.hasChain(chain)) {
            return chain;
        }
        var draw = "numgen random mod " + some.size();
        if (front.exposure().isSticky()) {
            var to = some.stream().map(endpoint -> stay(front, endpoint)).toList();
            to.forEach(stay -> content.rule(chain, "ip saddr @" + stay.memory() + " goto " + stay.chain()));
            content.rule(
                    chain,
                    draw + " vmap { "
                            + numbered(to.stream()
                                    .map(stay -> "goto " + stay.chain())
                                    .toList()) + " }");
        } else {
            content.rule(chain, dnat(front) + draw + " map { " + numbered(some) + " }");
        }
        return chain;
    }

    private static String numbered(List<String> values) {
        var numbered = new ArrayList<String>();
        for (String value : values) {
            numbered.add(numbered.size() + " : " + value);
        }
        return String.join(", ", numbered);
    }

    private static String dnat(ServiceFront front) {
        return "meta l4proto " + front.protocol() + " dnat ip to ";
    }

    /** The way to one endpoint, and the set of the clients that stay with it. */
    private record Stay(String chain, String memory) {}

    private Stay stay(ServiceFront front, String endpoint) {
        int seconds = front.exposure().affinitySeconds();
        var end = "-" + endpoint.replace(" . ", "-");
        var stay = new Stay(front.chain("to") + end, front.chain("stay-" + seconds) + end);
        if (!content.hasChain(stay.chain())) {
            content.memory(stay.memory(), "{ type ipv4_addr; flags dynamic,timeout; timeout " + seconds + "s; }");
            content.rule(stay.chain(), "update @" + stay.memory() + " { ip saddr }");
            content.rule(stay.chain(), dnat(front) + endpoint.replace(" . ", ":"));
        }
        return stay;
    }

    private void addOuter(ServiceFront front, List<String> all, List<String> local) {
        var exposure = front.exposure();
        exposure.externalIps().forEach(text -> addExternal(front, text, !all.isEmpty()));
        if (all.isEmpty()) {
            onNode(front, front.nodePort(), "");
            onNode(front, balancerPort(front), "");
            return;
        }
        var outer = front.chain("outer");
        var marked = "meta mark set meta mark | " + ServiceRules.MARK + " ";
        if (exposure.outerLocal()) {
            content.rule(outer, "ip saddr " + layout.cluster() + " goto " + draw(front, all, all));
            content.rule(outer, "fib saddr type local " + marked + "goto " + draw(front, all, all));
            if (!local.isEmpty()) {
                content.rule(outer, "goto " + draw(front, all, local));
            }
        } else {
            content.rule(outer, marked + "goto " + draw(front, all, all));
        }
        onNode(front, front.nodePort(), outer);
        onNode(front, balancerPort(front), from(front, outer));
    }

    private void addExternal(ServiceFront front, String text, boolean isAnswered) {
        try {
            var key = outside(text) + " . " + front.protocol() + " . " + front.port();
            content.put("outer", key);
            if (isAnswered) {
                content.put("addresses", key, "goto " + front.chain("outer"));
            }
        } catch (IllegalArgumentException e) {
            problems.add(front.title(), e);
        }
    }

    /** Nobody may lead the cluster's own traffic to himself: those addresses are always meant as they are. */
    private String outside(String text) {
        int address = Subnet.address(text);
        if (layout.cluster().contains(address) || layout.services().contains(address)) {
            throw new IllegalArgumentException("the external address " + text + " is one of the cluster's own");
        }
        return Subnet.text(address);
    }

    /** 0 for none of its own. */
    private static int balancerPort(ServiceFront front) {
        return front.exposure().isOnEveryNode() && front.port() != front.nodePort() ? front.port() : 0;
    }

    /** @return the chain for all who may use the load balancer */
    private String from(ServiceFront front, String outer) {
        var ranges = front.exposure().sourceRanges();
        if (ranges.isEmpty()) {
            return outer;
        }
        var chain = front.chain("from");
        for (String range : ranges) {
            content.rule(chain, "ip saddr " + Subnet.parse(range) + " goto " + outer);
        }
        return chain;
    }

    /**
     * What no chain leads elsewhere is refused. Otherwise the kernel would remember a client of UDP that keeps its port as one of the host itself, also when there are
     * endpoints again.
     *
     * @param port 0 for none
     * @param chain empty if there are no endpoints
     */
    private void onNode(ServiceFront front, int port, String chain) {
        var key = front.protocol() + " . " + port;
        if (port == 0) {
            return;
        }
        if (content.contains("unanswered", key)) {
            problems.add(
                    front.title(),
                    new IllegalArgumentException("its port " + port + " of the nodes is another service's"));
        } else if (listeners.has(front.protocol(), port)) {
            problems.add(
                    front.title(),
                    new IllegalArgumentException("on port " + port + " of this node a program of the host answers;"
                            + " stop that, or give the service another port"));
        } else {
            content.put("unanswered", key);
            if (!chain.isEmpty()) {
                content.put("ports", key, "goto " + chain);
            }
        }
    }

    private boolean isPod(String endpoint) {
        return layout.pods().contains(Subnet.address(ip(endpoint)));
    }

    private boolean isLocal(String endpoint) {
        return isPod(endpoint) || isOnHost.test(Subnet.address(ip(endpoint)));
    }

    private static String ip(String endpoint) {
        return endpoint.substring(0, endpoint.indexOf(' '));
    }

    /** In the words of nft, {@code 10.42.1.2 . 8080}: those that stay at the places that they had, as far as they have no gap. */
    private List<String> usable(ServiceFront front, Port port) {
        var usable = new ArrayList<String>();
        for (Endpoint endpoint : port.endpoints()) {
            try {
                usable.add(
                        Subnet.text(Subnet.address(endpoint.ip())) + " . " + ServiceFront.checkedPort(endpoint.port()));
            } catch (IllegalArgumentException e) {
                problems.add(front.title() + ", an endpoint", e);
            }
        }
        return Places.keep(former.getOrDefault(front.key(), List.of()), usable);
    }
}
