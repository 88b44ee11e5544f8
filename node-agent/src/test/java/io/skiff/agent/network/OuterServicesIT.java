package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that a client beside the cluster uses: one host of two is its neighbour. */
class OuterServicesIT {

    private static final String CLUSTER_IP = "10.43.0.10";
    private static final String NODE = "192.168.78.1";
    private static final int NODE_PORT = 30080;

    @TempDir
    Path directory;

    private final String prefix = "sko" + ProcessHandle.current().pid() + "-";
    private final List<TestHost> all = new ArrayList<>();
    private final Map<TestHost, String> addresses = new HashMap<>();
    private TestHost hostA;
    private TestHost hostB;
    private TestHost phone;
    private LinuxNodeNetwork networkA;
    private LinuxNodeNetwork networkB;

    @BeforeEach
    void makeHosts() {
        hostA = host("a");
        hostB = host("b");
        phone = host("phone");
        TestHost.connect(hostA, "192.168.77.1", hostB, "192.168.77.2");
        TestHost.connect(hostA, "lan0", NODE, phone, "up0", "192.168.78.9");
        networkA = open(hostA, "node-a", "10.42.1.0/24");
        networkB = open(hostB, "node-b", "10.42.2.0/24");
        hostB.run(() -> networkB.apply(List.of(new Peer("node-a", "192.168.77.1", "10.42.1.0/24", 0)), List.of()));
    }

    @AfterEach
    void removeHosts() throws Exception {
        networkA.close();
        networkB.close();
        for (TestHost host : all) {
            host.close();
        }
    }

    private TestHost host(String name) {
        var host = new TestHost(prefix + name);
        all.add(host);
        return host;
    }

    private LinuxNodeNetwork open(TestHost host, String node, String podCidr) {
        var network = host.call(() -> new LinuxNodeNetwork(node, directory.resolve(node)));
        host.run(() -> network.configure(new NetworkConfig(podCidr, "10.42.0.0/16", "10.43.0.0/16")));
        return network;
    }

    private TestHost pod(LinuxNodeNetwork network, String name, HostPort... ports) {
        var pod = host(name);
        addresses.put(
                pod,
                hostA.call(() -> network.attach(new PodUid(name), pod.path(), List.of(ports)))
                        .getHostAddress());
        pod.serve(8080);
        return pod;
    }

    private Endpoint endpoint(TestHost pod, int port) {
        return new Endpoint(addresses.getOrDefault(pod, ""), port);
    }

    private Service service(Exposure exposure, TestHost... pods) {
        var endpoints = List.of(pods).stream().map(pod -> endpoint(pod, 8080)).toList();
        return new Service("shop", "web", CLUSTER_IP, List.of(new Port("", "TCP", 80, NODE_PORT, endpoints)), exposure);
    }

    private void apply(Service... services) {
        hostA.run(() ->
                networkA.apply(List.of(new Peer("node-b", "192.168.77.2", "10.42.2.0/24", 0)), List.of(services)));
    }

    private static Exposure balancer(boolean isOuterLocal, int affinitySeconds, String... sources) {
        return new Exposure(List.of(), true, List.of(sources), false, false, isOuterLocal, affinitySeconds);
    }

    private static Exposure inner(boolean isLocal, boolean prefersLocal) {
        return new Exposure(List.of(), false, List.of(), isLocal, prefersLocal, false, 0);
    }

    private static Exposure external(String... addresses) {
        return new Exposure(List.of(addresses), false, List.of(), false, false, false, 0);
    }

    /** The names that answer. */
    private static Set<String> askOften(TestHost from, String address, int port) {
        var names = new HashSet<String>();
        for (int n = 0; n < 30; n++) {
            names.add(from.ask(address, port).split(" ", 2)[0]);
        }
        return names;
    }

    /** An endpoint on the node that it came to sees the client's own address. */
    @Test
    void everybodyReachesTheNodePortsAndTheBalancer() {
        TestHost client = pod(networkA, "client");
        TestHost near = pod(networkA, "near");
        TestHost far = pod(networkB, "far");
        apply(service(balancer(false, 0), near, far));

        for (int port : new int[] {NODE_PORT, 80}) {
            for (TestHost from : List.of(phone, client, hostA, near)) {
                assertThat(askOften(from, NODE, port))
                        .as("%s, port %d", from, port)
                        .containsExactlyInAnyOrder(near.toString(), far.toString());
            }
            assertThat(askOften(hostB, "192.168.77.1", port))
                    .containsExactlyInAnyOrder(near.toString(), far.toString());
        }
        apply(service(balancer(false, 0), near));
        assertThat(phone.ask(NODE, 80)).isEqualTo(near + " 192.168.78.9");
        assertThat(askOften(client, CLUSTER_IP, 80)).containsExactly(near.toString());
    }

    @Test
    void aLocalPolicyKeepsTheClientsAddressAndLeadsNowhereElse() {
        TestHost client = pod(networkA, "client");
        TestHost near = pod(networkA, "near");
        TestHost far = pod(networkB, "far");
        apply(service(balancer(true, 0), near, far));

        assertThat(askOften(phone, NODE, NODE_PORT)).containsExactly(near.toString());
        assertThat(phone.ask(NODE, 80)).isEqualTo(near + " 192.168.78.9");
        for (TestHost from : List.of(client, hostA)) {
            assertThat(askOften(from, NODE, 80)).as("%s", from).hasSize(2);
        }

        apply(service(balancer(true, 0), far));
        assertThatThrownBy(() -> phone.ask(NODE, 80)).hasMessageContaining("Connection refused");
        assertThat(askOften(client, NODE, 80)).containsExactly(far.toString());
    }

    @Test
    void onlyTheSaidSourcesReachTheBalancer() {
        TestHost near = pod(networkA, "near");
        apply(service(balancer(false, 0, "192.168.77.0/24"), near));

        assertThatThrownBy(() -> phone.ask(NODE, 80)).hasMessageContaining("Connection refused");
        assertThat(hostB.ask("192.168.77.1", 80)).startsWith(near + " ");
        assertThat(phone.ask(NODE, NODE_PORT)).startsWith(near + " ");
    }

    @Test
    void aClientStaysWithItsEndpoint() {
        TestHost near = pod(networkA, "near");
        TestHost other = pod(networkA, "other");
        TestHost far = pod(networkB, "far");
        var sticky = balancer(false, 30);
        apply(service(sticky, near, other, far));

        var first = askOften(phone, NODE, 80);
        assertThat(first).hasSize(1);
        assertThat(askOften(phone, NODE, NODE_PORT)).isEqualTo(first);
        assertThat(askOften(near, CLUSTER_IP, 80)).hasSize(1);

        // somebody changes the rules, and another agent takes over: the clients stay where they are
        hostA.nft("add", "table", "ip", "others");
        apply(service(sticky, far, near, other));
        assertThat(askOften(phone, NODE, 80)).isEqualTo(first);
        networkA.close();
        networkA = open(hostA, "node-a", "10.42.1.0/24");
        apply(service(sticky, near, other, far));
        assertThat(askOften(phone, NODE, 80)).isEqualTo(first);

        var without = List.of(near, other, far).stream()
                .filter(pod -> !first.contains(pod.toString()))
                .toArray(TestHost[]::new);
        apply(service(sticky, without));
        assertThat(askOften(phone, NODE, 80)).hasSize(1).isNotEqualTo(first);
        apply();
        assertThat(hostA.nft("list", "ruleset")).doesNotContain("stay-30", "to-tcp");
        assertThatThrownBy(() -> phone.ask(NODE, 80)).hasMessageContaining("Connection refused");
    }

    @Test
    void theClusterCanStayOnItsNode() {
        TestHost client = pod(networkA, "client");
        TestHost near = pod(networkA, "near");
        TestHost far = pod(networkB, "far");
        apply(service(inner(true, false), near, far));
        assertThat(askOften(client, CLUSTER_IP, 80)).containsExactly(near.toString());
        apply(service(inner(true, false), far));
        assertThatThrownBy(() -> client.ask(CLUSTER_IP, 80)).hasMessageContaining("Connection refused");

        apply(service(inner(false, true), near, far));
        assertThat(askOften(client, CLUSTER_IP, 80)).containsExactly(near.toString());
        apply(service(inner(false, true), far));
        assertThat(askOften(client, CLUSTER_IP, 80)).containsExactly(far.toString());
    }

    /** Whoever makes a service could read what pods send to any address of the internet. */
    @Test
    void anExternalAddressIsForThoseWhoComeFromOutside() {
        TestHost client = pod(networkA, "client");
        TestHost near = pod(networkA, "near");
        phone.ip("address add 203.0.113.7/32 dev lo");
        phone.serve(80);
        phone.ip("route add 203.0.113.8/32 via " + NODE);
        hostA.ip("route add 203.0.113.0/24 via 192.168.78.9");
        var exposure = external("203.0.113.7", "203.0.113.8");
        apply(service(exposure, near));

        assertThat(phone.ask("203.0.113.8", 80)).isEqualTo(near + " 192.168.78.9");
        assertThat(client.ask("203.0.113.7", 80)).startsWith(phone.toString());
        assertThat(hostA.ask("203.0.113.7", 80)).startsWith(phone.toString());

        apply(service(exposure));
        assertThatThrownBy(() -> phone.ask("203.0.113.8", 80)).hasMessageContaining("Connection refused");
        // one that is the node's own is meant
        hostA.ip("address add 203.0.113.9/32 dev lan0");
        apply(service(external("203.0.113.9"), near));
        for (TestHost from : List.of(client, hostA)) {
            assertThat(from.ask("203.0.113.9", 80)).as("%s", from).startsWith(near.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {80, NODE_PORT})
    void whatTheHostAnswersItselfStaysTheHosts(int port) {
        TestHost near = pod(networkA, "near");
        hostA.serve(port);
        apply(service(balancer(false, 0), near));

        assertThat(phone.ask(NODE, port)).startsWith(hostA.toString());
        assertThat(phone.ask(NODE, port == 80 ? NODE_PORT : 80)).startsWith(near.toString());
        assertThat(networkA.problems())
                .containsExactly("Of service shop/web, port 80 is left out: on port " + port
                        + " of this node a program of the host answers; stop that, or give the service another port.");
    }

    @Test
    void portsOfTheNodeLeadToItsPods() throws Exception {
        hostA.serve(8082);
        TestHost client = pod(networkA, "client");
        TestHost pod = pod(
                networkA,
                "near",
                new HostPort("", "TCP", 8081, 8080),
                new HostPort(NODE, "TCP", 8083, 8080),
                new HostPort("", "TCP", 8082, 8080));
        TestHost web = pod(networkA, "web");
        apply(service(balancer(false, 0), web));

        for (TestHost from : List.of(phone, client, hostA, pod)) {
            assertThat(from.ask(NODE, 8081)).as("%s", from).startsWith(pod + " ");
            assertThat(from.ask(NODE, 8083)).as("%s", from).startsWith(pod + " ");
        }
        assertThat(phone.ask(NODE, 8081)).endsWith(" 192.168.78.9");
        assertThat(hostB.ask("192.168.77.1", 8081)).startsWith(pod + " ");
        assertThatThrownBy(() -> hostB.ask("192.168.77.1", 8083)).hasMessageContaining("Connection refused");
        assertThat(phone.ask(NODE, 8082)).startsWith(hostA.toString());
        assertThat(networkA.problems())
                .containsExactly("Of pod near, host port 8082 is left out: a program of the host answers there; stop"
                        + " that, or give the pod another port.");

        // another agent, which nobody has told of services or pods yet
        networkA.close();
        networkA = open(hostA, "node-a", "10.42.1.0/24");
        assertThat(phone.ask(NODE, 8081)).startsWith(pod + " ");
        assertThat(phone.ask(NODE, 80)).startsWith(web + " ");
        hostA.nft("flush", "ruleset");
        hostA.run(() -> networkA.configure(new NetworkConfig("10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16")));
        apply(service(balancer(false, 0), web));
        assertThat(phone.ask(NODE, 8081)).startsWith(pod + " ");

        hostA.run(() -> networkA.detach(new PodUid("near")));
        assertThatThrownBy(() -> phone.ask(NODE, 8081)).hasMessageContaining("Connection refused");
    }

    /** The host had them until now. */
    @Test
    void datagramsOfAClientThatKeepsItsPortReachANewPod() {
        try (var asking = phone.keptDatagrams(NODE, 8053)) {
            hostA.serveDatagrams(8053);
            assertThat(asking.ask()).isEqualTo(hostA.toString());
            hostA.stopServing();
            TestHost pod = pod(networkA, "pod", new HostPort("", "UDP", 8053, 5353));
            pod.serveDatagrams(5353);
            assertThat(asking.ask()).isEqualTo(pod.toString());
        }
    }

    /** What the rules lead to the host itself is not refused there. */
    @Test
    void anEndpointMayBeTheHostsOwn() {
        var onHost = List.of(new Endpoint("192.168.77.1", 8090));
        apply(new Service(
                "shop", "web", CLUSTER_IP, List.of(new Port("", "TCP", 8090, NODE_PORT, onHost)), balancer(true, 0)));
        hostA.serve(8090);

        assertThat(phone.ask(NODE, 8090)).isEqualTo(hostA + " 192.168.78.9");
        assertThat(phone.ask(NODE, NODE_PORT)).isEqualTo(hostA + " 192.168.78.9");
    }

    /** Also those of a client that keeps its port. */
    @Test
    void datagramsFollowTheEndpoints() {
        TestHost near = pod(networkA, "near");
        TestHost other = pod(networkA, "other");
        near.serveDatagrams(5353);
        other.serveDatagrams(5353);
        try (var asking = phone.keptDatagrams(NODE, 30053)) {
            for (TestHost pod : List.of(near, other, hostA, near)) {
                apply(new Service(
                        "shop",
                        "names",
                        CLUSTER_IP,
                        List.of(new Port(
                                "", "UDP", 53, 30053, pod == hostA ? List.of() : List.of(endpoint(pod, 5353))))));
                if (pod == hostA) {
                    assertThatThrownBy(asking::ask).isInstanceOf(UncheckedIOException.class);
                } else {
                    assertThat(asking.ask()).isEqualTo(pod.toString());
                }
            }
        }
    }
}
