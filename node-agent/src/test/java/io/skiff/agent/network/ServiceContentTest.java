package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceContentTest {

    private static final Layout LAYOUT = Layout.of(new NetworkConfig("10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16"));
    private static final Endpoint GOOD = new Endpoint("10.42.1.2", 8080);

    private static final Endpoint FAR = new Endpoint("10.42.2.2", 8080);
    private static final Endpoint ON_HOST = new Endpoint("192.168.1.5", 9090);
    private static final int HOST = Subnet.address("192.168.1.5");

    private final ServiceContent content = content(HostListeners.NONE, Map.of());

    private static ServiceContent content(HostListeners listeners, Map<String, List<String>> former) {
        return new ServiceContent(LAYOUT, address -> address == HOST, listeners, former);
    }

    private void apply(String ip, String protocol, int port, Endpoint... endpoints) {
        content.add(new Service("default", "odd", ip, List.of(new Port(protocol, port, List.of(endpoints)))));
        content.add(new Service("default", "good", "10.43.0.10", List.of(new Port("TCP", 80, List.of(GOOD)))));
    }

    /** Of a service with the node port 30080, which has one endpoint on another node, one here and one of the host. */
    private void expose(ServiceContent content, Exposure exposure) {
        content.add(new Service(
                "shop",
                "web",
                "10.43.0.9",
                List.of(new Port("", "TCP", 80, 30080, List.of(FAR, GOOD, ON_HOST))),
                exposure));
    }

    private List<String> rules(String chain) {
        return content.content().chains().getOrDefault(chain, List.of());
    }

    private static Exposure exposure(boolean outerLocal, boolean innerLocal, int affinitySeconds) {
        return new Exposure(
                List.of("203.0.113.7"),
                true,
                List.of("192.168.0.0/16"),
                innerLocal,
                false,
                outerLocal,
                affinitySeconds);
    }

    @ParameterizedTest
    @CsvSource({
        "::1, 80",
        "example.org, 80",
        "300.1.1.1, 80",
        "'', 80",
        "10.42.1.3, 0",
        "10.42.1.3, 70000",
        "'10.42.1.3 . 1 } ; flush ruleset', 80"
    })
    void leavesOutABadEndpointAndSaysIt(String ip, int port) {
        apply("10.43.0.9", "TCP", 80, new Endpoint(ip, port), GOOD);

        assertThat(content.content().elements("sizes"))
                .containsOnly(
                        Map.entry("10.43.0.9 . tcp . 80", "goto one-of-1-tcp"),
                        Map.entry("10.43.0.10 . tcp . 80", "goto one-of-1-tcp"));
        assertThat(content.content().elements("tcp-endpoints"))
                .containsOnly(
                        Map.entry("10.43.0.9 . 80 . 0", "10.42.1.2 . 8080"),
                        Map.entry("10.43.0.10 . 80 . 0", "10.42.1.2 . 8080"));
        assertThat(content.problems())
                .singleElement()
                .asString()
                .startsWith("Of service default/odd, port 80, an endpoint is left out: ");
    }

    @ParameterizedTest
    @CsvSource({"fd00::1, TCP, 80", "10.43.0.9, SCTP, 80", "10.43.0.9, TCP, 0"})
    void leavesOutABadPortAndSaysIt(String ip, String protocol, int port) {
        apply(ip, protocol, port, GOOD);

        assertThat(content.content().elements("sizes")).containsOnlyKeys("10.43.0.10 . tcp . 80");
        assertThat(content.problems()).hasSize(1);
    }

    @Test
    void saysOnlySoMuch() {
        apply(
                "10.43.0.9",
                "TCP",
                80,
                Collections.nCopies(1000, new Endpoint("::1", 80)).toArray(Endpoint[]::new));

        assertThat(content.problems()).hasSize(11).endsWith("Of services 990 more are left out.");
    }

    /** Such a service would come from a control plane without bounds. */
    @Test
    void leavesOutAServiceOfTooManyEndpointsAndSaysIt() {
        var endpoints = IntStream.rangeClosed(1, 60_000)
                .mapToObj(port -> new Endpoint("10.42.1.2", port))
                .toArray(Endpoint[]::new);
        apply("10.43.0.9", "TCP", 80, endpoints);

        assertThat(content.content().elements("sizes")).containsOnlyKeys("10.43.0.10 . tcp . 80");
        assertThat(content.content().elements("tcp-endpoints")).hasSize(1);
        assertThat(content.problems())
                .containsExactly(
                        "Of service default/odd, port 80 is left out: 60000 endpoints are too many beside those of"
                                + " the services before it; a node takes 25000.");
    }

    @Test
    void leadsOthersToAllEndpoints() {
        expose(content, exposure(false, false, 0));

        assertThat(content.content().elements("ports"))
                .containsOnly(
                        Map.entry("tcp . 30080", "goto outer-tcp-10.43.0.9-80"),
                        Map.entry("tcp . 80", "goto from-tcp-10.43.0.9-80"));
        assertThat(content.content().elements("addresses"))
                .containsOnly(Map.entry("203.0.113.7 . tcp . 80", "goto outer-tcp-10.43.0.9-80"));
        assertThat(content.content().elements("outer")).containsOnlyKeys("203.0.113.7 . tcp . 80");
        assertThat(rules("from-tcp-10.43.0.9-80"))
                .containsExactly("ip saddr 192.168.0.0/16 goto outer-tcp-10.43.0.9-80");
        assertThat(rules("outer-tcp-10.43.0.9-80"))
                .containsExactly("meta mark set meta mark | 0x1000 goto all-tcp-10.43.0.9-80");
        assertThat(rules("all-tcp-10.43.0.9-80"))
                .containsExactly("meta l4proto tcp dnat ip to numgen random mod 3 map { 0 : 10.42.2.2 . 8080,"
                        + " 1 : 10.42.1.2 . 8080, 2 : 192.168.1.5 . 9090 }");
        assertThat(content.problems()).isEmpty();
    }

    @Test
    void leadsOthersToThoseOfTheNodeIfTheyAreToKeepTheirAddress() {
        expose(content, exposure(true, false, 0));

        assertThat(rules("outer-tcp-10.43.0.9-80"))
                .containsExactly(
                        "ip saddr 10.42.0.0/16 goto all-tcp-10.43.0.9-80",
                        "fib saddr type local meta mark set meta mark | 0x1000 goto all-tcp-10.43.0.9-80",
                        "goto local-tcp-10.43.0.9-80");
        assertThat(rules("local-tcp-10.43.0.9-80"))
                .containsExactly("meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.42.1.2 . 8080,"
                        + " 1 : 192.168.1.5 . 9090 }");
        assertThat(content.content().elements("sizes")).containsEntry("10.43.0.9 . tcp . 80", "goto one-of-3-tcp");
    }

    @Test
    void leadsTheClusterToThoseOfTheNode() {
        expose(content, exposure(false, true, 0));

        assertThat(content.content().elements("sizes"))
                .containsEntry("10.43.0.9 . tcp . 80", "goto local-tcp-10.43.0.9-80");
    }

    @Test
    void remembersWhichEndpointAClientHas() {
        expose(content, exposure(false, false, 60));

        assertThat(content.content().elements("sizes"))
                .containsEntry("10.43.0.9 . tcp . 80", "goto all-tcp-10.43.0.9-80");
        assertThat(rules("all-tcp-10.43.0.9-80"))
                .startsWith("ip saddr @stay-60-tcp-10.43.0.9-80-10.42.2.2-8080 goto to-tcp-10.43.0.9-80-10.42.2.2-8080")
                .endsWith("numgen random mod 3 vmap { 0 : goto to-tcp-10.43.0.9-80-10.42.2.2-8080,"
                        + " 1 : goto to-tcp-10.43.0.9-80-10.42.1.2-8080,"
                        + " 2 : goto to-tcp-10.43.0.9-80-192.168.1.5-9090 }")
                .hasSize(4);
        assertThat(rules("to-tcp-10.43.0.9-80-10.42.2.2-8080"))
                .containsExactly(
                        "update @stay-60-tcp-10.43.0.9-80-10.42.2.2-8080 { ip saddr }",
                        "meta l4proto tcp dnat ip to 10.42.2.2:8080");
        assertThat(content.content().memories())
                .hasSize(3)
                .containsEntry(
                        "stay-60-tcp-10.43.0.9-80-10.42.2.2-8080",
                        "{ type ipv4_addr; flags dynamic,timeout; timeout 60s; }");
    }

    /** Otherwise a service of port 22 would lock the administrator out. */
    @Test
    void leavesThePortsOfTheHostsOwnProgramsToThem() {
        var content = content(new HostListeners(Set.of("tcp/80", "udp/30080")), Map.of());

        expose(content, exposure(false, false, 0));

        assertThat(content.content().elements("ports")).containsOnlyKeys("tcp . 30080");
        assertThat(content.problems())
                .containsExactly(
                        "Of service shop/web, port 80 is left out: on port 80 of this node a program of the host"
                                + " answers; stop that, or give the service another port.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.42.3.4", "10.43.0.1", "fd00::1"})
    void leavesOutAnExternalAddressOfTheClusterItself(String address) {
        expose(content, new Exposure(List.of(address, "203.0.113.7"), false, List.of(), false, false, false, 0));

        assertThat(content.content().elements("addresses")).containsOnlyKeys("203.0.113.7 . tcp . 80");
        assertThat(content.problems()).hasSize(1);
    }

    @Test
    void withoutEndpointsAnExternalAddressIsRefused() {
        content.add(new Service(
                "shop",
                "web",
                "10.43.0.9",
                List.of(new Port("", "TCP", 80, 30080, List.of())),
                exposure(false, false, 0)));

        assertThat(content.content().elements("outer")).hasSize(1);
        assertThat(content.content().elements("addresses")).isEmpty();
        assertThat(content.content().elements("ports")).isEmpty();
        assertThat(content.content().elements("unanswered")).containsOnlyKeys("tcp . 30080", "tcp . 80");
        assertThat(content.content().chains()).isEmpty();
    }

    /** The last one takes the gap. */
    @Test
    void endpointsKeepTheirPlaces() {
        assertThat(Places.keep(List.of("a", "b", "c", "d"), List.of("a", "c", "d")))
                .containsExactly("a", "d", "c");
        assertThat(Places.keep(List.of("b", "a"), List.of("a", "b", "c", "c"))).containsExactly("b", "a", "c");
        assertThat(Places.keep(List.of("a", "b"), List.of("c"))).containsExactly("c");
        assertThat(Places.keep(List.of(), List.of("a", "b"))).containsExactly("a", "b");
    }

    @Test
    void aChangeOfOneEndpointIsOneOfFewElements() {
        var before = content(HostListeners.NONE, Map.of());
        before.add(service("10.42.1.2", "10.42.1.3", "10.42.1.4"));
        var after = content(HostListeners.NONE, before.order());
        after.add(service("10.42.1.3", "10.42.1.4", "10.42.1.5"));

        assertThat(TableChange.between("t", before.content(), after.content())).isEqualTo("""
                        delete element ip t own-endpoints { 10.42.1.2 . 10.42.1.2 }
                        delete element ip t tcp-endpoints { 10.43.0.9 . 80 . 0 : 10.42.1.2 . 80 }
                        add element ip t own-endpoints { 10.42.1.5 . 10.42.1.5 }
                        add element ip t tcp-endpoints { 10.43.0.9 . 80 . 0 : 10.42.1.5 . 80 }
                        """);
        assertThat(TableChange.between("t", after.content(), after.content())).isEmpty();
    }

    private static Service service(String... addresses) {
        var endpoints =
                Stream.of(addresses).map(address -> new Endpoint(address, 80)).toList();
        return new Service("default", "web", "10.43.0.9", List.of(new Port("TCP", 80, endpoints)));
    }
}
