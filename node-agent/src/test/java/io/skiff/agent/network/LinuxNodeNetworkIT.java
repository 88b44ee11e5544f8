package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.netlink.RulesetGeneration;
import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two hosts on one link, each a network namespace, and pods on them. */
class LinuxNodeNetworkIT {

    private static final String CLUSTER_IP = "10.43.0.10";

    /** A machine may stand still for seconds, which fails no connection. */
    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    Path directory;

    private final String prefix = "skt" + ProcessHandle.current().pid() + "-";
    private final List<TestHost> pods = new ArrayList<>();
    private final Map<TestHost, String> addresses = new HashMap<>();
    private TestHost hostA;
    private TestHost hostB;
    private LinuxNodeNetwork networkA;
    private LinuxNodeNetwork networkB;

    @BeforeEach
    void makeHosts() {
        hostA = new TestHost(prefix + "a");
        hostB = new TestHost(prefix + "b");
        TestHost.connect(hostA, "192.168.77.1", hostB, "192.168.77.2");
        networkA = open(hostA, "node-a");
        networkB = open(hostB, "node-b");
        configure(hostA, networkA, "10.42.1.0/24");
        configure(hostB, networkB, "10.42.2.0/24");
        networkA.apply(List.of(new Peer("node-b", "192.168.77.2", "10.42.2.0/24", 0)), List.of());
        networkB.apply(List.of(new Peer("node-a", "192.168.77.1", "10.42.1.0/24", 0)), List.of());
    }

    @AfterEach
    void removeHosts() throws Exception {
        networkA.close();
        networkB.close();
        for (TestHost pod : pods) {
            pod.close();
        }
        hostA.close();
        hostB.close();
    }

    @Test
    void podsAndHostsReachEachOtherWithTheirOwnAddresses() {
        TestHost a1 = pod(networkA, "a1");
        TestHost a2 = pod(networkA, "a2");
        TestHost b1 = pod(networkB, "b1");
        hostA.serve(7000);
        assertThat(hostA.ask(address(a1), 8080)).isEqualTo(a1 + " 10.42.1.1");
        assertThat(a1.ask("10.42.1.1", 7000)).isEqualTo(hostA + " " + address(a1));
        assertThat(a1.ask("192.168.77.1", 7000)).isEqualTo(hostA + " " + address(a1));
        assertThat(a1.ask(address(a2), 8080)).isEqualTo(a2 + " " + address(a1));
        assertThat(a1.ask(address(b1), 8080)).isEqualTo(b1 + " " + address(a1));
        assertThat(b1.ask(address(a1), 8080)).isEqualTo(a1 + " " + address(b1));
        assertThat(hostA.ask(address(b1), 8080)).startsWith(b1 + " ");
    }

    @Test
    void putsBackWhatItChangedOfTheHost() {
        beforeTheNetwork();
        configure(hostA, networkA, "10.42.1.0/24");
        configure(hostA, networkA, "10.42.1.0/24");
        assertThat(setting("ip_forward")).isEqualTo("1");
        assertThat(setting("conf/all/send_redirects")).isEqualTo("0");

        // Another process removes the network, as `skiff agent --cleanup` does.
        LinuxNodeNetwork another = open(hostA, "node-a");
        hostA.run(another::removeAll);
        another.close();
        assertThat(setting("ip_forward")).isEqualTo("0");
        assertThat(setting("conf/all/send_redirects")).isEqualTo("1");
    }

    @Test
    void leavesForwardingToOthersWhoNeedIt() {
        beforeTheNetwork();
        configure(hostA, networkA, "10.42.1.0/24");
        hostA.ip("link add docker0 type bridge");
        hostA.run(networkA::removeAll);
        assertThat(setting("ip_forward")).isEqualTo("1");
        assertThat(setting("conf/all/send_redirects")).isEqualTo("1");
    }

    private void beforeTheNetwork() {
        hostA.run(networkA::removeAll);
        hostA.run(() -> {
            Sysctl.set("ip_forward", "0");
            Sysctl.set("conf/all/send_redirects", "1");
        });
    }

    private String setting(String name) {
        return hostA.call(() -> Sysctl.get(name));
    }

    @Test
    void whatLeavesTheClusterHasTheHostsAddress() {
        TestHost a1 = pod(networkA, "a1");
        hostB.serve(7000);
        assertThat(a1.ask("192.168.77.2", 7000)).isEqualTo(hostB + " 192.168.77.1");
    }

    /** What a cloud tells its machines at 169.254.169.254 is not for pods, nor is what listens on the host's loopback alone. */
    @Test
    void aPodReachesNeitherTheMachinesMetadataNorTheHostsLoopback() {
        TestHost a1 = pod(networkA, "a1");
        hostB.ip("addr add 169.254.169.254/32 dev lo");
        hostB.serve(7000);
        hostA.ip("route add 169.254.169.254 via 192.168.77.2");
        assertThat(hostA.ask("169.254.169.254", 7000)).startsWith(hostB + " ");
        assertThatThrownBy(() -> a1.ask("169.254.169.254", 7000)).hasStackTraceContaining("refused");

        hostA.serve(7001);
        assertThat(a1.ask("10.42.1.1", 7001)).startsWith(hostA + " ");
        assertThatThrownBy(() -> a1.ask("127.0.0.1", 7001)).hasStackTraceContaining("refused");
        // a packet to the host's loopback that does come out of the pod
        a1.ip("route del local 127.0.0.0/8 dev lo table local");
        a1.ip("route del local 127.0.0.1 dev lo table local");
        a1.ip("route add 127.0.0.0/8 via 10.42.1.1 src " + address(a1));
        assertThatThrownBy(() -> a1.ask("127.0.0.1", 7001, 2000)).isInstanceOf(RuntimeException.class);
    }

    /** Docker switches br_netfilter on; without Docker it is off. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServiceIsReachedFromPodsAndHostsAndFollowsItsEndpoints(boolean isBridgeNetfilterOn) {
        setBridgeNetfilter(isBridgeNetfilterOn);
        TestHost client = pod(networkA, "client");
        TestHost local = pod(networkA, "local");
        TestHost remote = pod(networkB, "remote");
        applyServices(service(local, remote));

        for (TestHost from : List.of(client, hostA, hostB)) {
            assertThat(askOften(from))
                    .as("from %s", from)
                    .containsExactlyInAnyOrder(local.toString(), remote.toString());
        }
        assertThat(client.ask(CLUSTER_IP, 80)).endsWith(" " + address(client));

        applyServices(service(remote));
        assertThat(askOften(client)).containsExactly(remote.toString());
        assertThat(askOften(hostA)).containsExactly(remote.toString());

        applyServices(service(local));
        assertThat(askOften(client)).containsExactly(local.toString());
    }

    @Test
    void aServiceMayHaveSeveralPortsAndDatagrams() {
        TestHost client = pod(networkA, "client");
        TestHost local = pod(networkA, "local");
        TestHost remote = pod(networkB, "remote");
        local.serveDatagrams(5353);
        remote.serveDatagrams(5353);
        var ports = List.of(
                new Port("UDP", 53, List.of(new Endpoint(address(local), 5353), new Endpoint(address(remote), 5353))),
                new Port("TCP", 53, List.of(new Endpoint(address(local), 8080))));
        networkA.apply(peersOfA(), List.of(new Service("kube-system", "dns", CLUSTER_IP, ports)));
        for (TestHost from : List.of(client, hostA)) {
            var answers = new HashSet<String>();
            for (int n = 0; n < 40; n++) {
                answers.add(from.askByDatagram(CLUSTER_IP, 53));
            }
            assertThat(answers).containsExactlyInAnyOrder(local.toString(), remote.toString());
            assertThat(from.ask(CLUSTER_IP, 53)).startsWith(local.toString());
        }
    }

    /** A datagram is sent once. */
    @Test
    void theFirstPacketOfAPodArrives() throws Exception {
        TestHost server = pod(networkA, "server");
        server.serveDatagrams(5353);
        for (int n = 0; n < 40; n++) {
            TestHost client = pod(networkA, "client");
            assertThat(client.askByDatagram(address(server), 5353)).isEqualTo(server.toString());
            networkA.detach(uid(client));
            pods.remove(client);
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPodReachesItselfThroughItsService(boolean isBridgeNetfilterOn) {
        setBridgeNetfilter(isBridgeNetfilterOn);
        TestHost pod = pod(networkA, "pod");
        applyServices(service(pod));
        assertThat(askOften(pod)).containsExactly(pod.toString());
    }

    @Test
    void aServiceWithoutEndpointsRefusesAtOnce() {
        TestHost client = pod(networkA, "client");
        applyServices(service());
        for (TestHost from : List.of(client, hostA)) {
            assertThatThrownBy(() -> from.ask(CLUSTER_IP, 80)).hasCauseInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> from.ask(CLUSTER_IP, 80)).hasMessageContaining("Connection refused");
            assertThatThrownBy(() -> from.ask("10.43.99.99", 80)).hasMessageContaining("Connection refused");
        }
    }

    @Test
    void manyServicesAreAppliedAtOnce() {
        TestHost client = pod(networkA, "client");
        TestHost local = pod(networkA, "local");
        var services = new ArrayList<Service>();
        for (int n = 0; n < 2000; n++) {
            services.add(new Service(
                    "default",
                    "s" + n,
                    "10.43." + (1 + n / 250) + "." + (1 + n % 250),
                    List.of(
                            new Port("TCP", 80, List.of(new Endpoint(address(local), 8080))),
                            new Port(
                                    "UDP",
                                    53,
                                    List.of(new Endpoint(address(local), 53), new Endpoint("10.42.2.9", 53))))));
        }
        networkA.apply(List.of(), services);
        assertThat(client.ask("10.43.8.250", 80)).startsWith(local.toString());
    }

    @Test
    void aServiceThatCannotBeMadeKeepsNoOtherOut() {
        TestHost client = pod(networkA, "client");
        TestHost local = pod(networkA, "local");
        applyServices(service(local));
        var wrong = new Service(
                "default", "wrong", "10.43.0.11", List.of(new Port("SCTP", 80, List.of(new Endpoint("10.42.1.2", 1)))));
        var injection = new Service(
                "default",
                "wrong",
                "10.43.0.11 }; flush ruleset",
                List.of(new Port("TCP", 80, List.of(new Endpoint("10.42.1.2", 1)))));
        networkA.apply(List.of(), List.of(wrong, injection, service(local)));
        assertThat(askOften(client)).containsExactly(local.toString());
        assertThat(networkA.problems())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("SCTP"))
                .anySatisfy(problem -> assertThat(problem).contains("is not an IPv4 address"));
    }

    @Test
    void noConnectionFailsWhileServicesChange() throws Exception {
        TestHost client = pod(networkA, "client");
        TestHost local = pod(networkA, "local");
        TestHost remote = pod(networkB, "remote");
        applyServices(service(local, remote));
        var isDone = new AtomicBoolean();
        var failures = new ArrayList<String>();
        var asking = new Thread(() -> {
            while (!isDone.get()) {
                try {
                    client.ask(CLUSTER_IP, 80, PATIENCE_MILLIS);
                } catch (RuntimeException e) {
                    failures.add(String.valueOf(e.getMessage()));
                }
            }
        });
        asking.start();
        for (int round = 0; round < 50; round++) {
            networkA.apply(peersOfA(), List.of(service(local)));
            networkA.apply(peersOfA(), List.of(service(remote)));
            networkA.apply(peersOfA(), List.of(service(local, remote)));
            configure(hostA, networkA, "10.42.1.0/24");
        }
        isDone.set(true);
        asking.join();
        assertThat(failures).as("%s", failures).isEmpty();
    }

    @Test
    void aRestartKeepsAddressesLinksAndServices() {
        TestHost client = pod(networkA, "client");
        TestHost local = pod(networkA, "local");
        applyServices(service(local));
        networkA.close();

        networkA = open(hostA, "node-a");
        assertThat(networkA.addresses()).hasSize(2);
        configure(hostA, networkA, "10.42.1.0/24");
        assertThat(askOften(client)).containsExactly(local.toString());
        assertThat(networkA.attach(uid(local), local.path()).getHostAddress()).isEqualTo(address(local));
        assertThat(askOften(client)).containsExactly(local.toString());
    }

    @Test
    void finishesAnAttachThatWasCutOff() {
        TestHost pod = new TestHost(prefix + "pod");
        pods.add(pod);
        String address = networkA.attach(uid(pod), pod.path()).getHostAddress();
        pod.ip("address flush dev eth0");
        hostA.ip("link set " + new NetworkNames("node-a").link(uid(pod)) + " nomaster");
        assertThat(networkA.attach(uid(pod), pod.path()).getHostAddress()).isEqualTo(address);
        pod.serve(8080);
        assertThat(hostA.ask(address, 8080)).startsWith(pod.toString());
    }

    /** The host remembers the hardware address of an ended pod for more than half a minute. */
    @Test
    void anAddressReachesItsNextPodAtOnce() throws Exception {
        configure(hostA, networkA, "10.42.1.0/30");
        TestHost first = pod(networkA, "first");
        assertThat(hostA.ask(address(first), 8080)).startsWith(first.toString());
        networkA.detach(uid(first));
        pods.remove(first);
        first.close();
        TestHost second = pod(networkA, "second");
        assertThat(address(second)).isEqualTo(address(first));
        assertThat(hostA.ask(address(second), 8080)).startsWith(second.toString());
    }

    @Test
    void routesFollowThePeers() {
        networkA.apply(List.of(new Peer("node-c", "192.168.77.3", "10.42.3.0/24", 0)), List.of());
        assertThat(hostA.ip("route")).contains("10.42.3.0/24 via 192.168.77.3").doesNotContain("10.42.2.0/24");
        networkA.apply(List.of(new Peer("node-c", "172.16.1.1", "10.42.3.0/24", 0)), List.of());
        assertThat(networkA.problems())
                .singleElement()
                .asString()
                .isEqualTo(
                        "The pods of node node-c (10.42.3.0/24) cannot be reached from here: a route by 172.16.1.1 was"
                                + " refused with ENETUNREACH; the nodes must be on one link.");
    }

    @Test
    void aPeerTakesNoRouteThatIsNotToPodsOfTheCluster() {
        hostA.ip("route add default via 192.168.77.254");
        hostA.ip("route add 10.42.9.0/24 via 192.168.77.200");
        hostA.ip("address add 10.42.8.1/23 dev up0");
        String before = hostA.ip("route");
        var peers = Stream.of(
                        "0.0.0.0/0",
                        "0.0.0.0/1",
                        "10.0.0.0/8",
                        "10.42.0.0/16",
                        "10.42.0.0/17",
                        "10.42.1.0/25",
                        "10.42.1.77/32",
                        "10.43.0.0/24",
                        "192.168.77.0/24",
                        "192.168.77.254/32",
                        "8.8.8.8/32",
                        "10.42.8.0/24",
                        "10.42.9.0/24",
                        "10.42.2.0/24")
                .map(cidr -> new Peer("node-of-" + cidr, "192.168.77.66", cidr, 0))
                .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
        peers.add(0, peersOfA().get(0));

        networkA.apply(peers, List.of());
        assertThat(hostA.ip("route")).isEqualTo(before);
        assertThat(networkA.problems())
                .hasSize(14)
                .contains("The pods of node node-of-0.0.0.0/0 cannot be reached from here: 0.0.0.0/0 is not inside the"
                        + " cluster's 10.42.0.0/16; correct its Node object's podCIDR.");

        networkA.apply(List.of(), List.of());
        assertThat(hostA.ip("route")).isEqualTo(before.replaceFirst("(?m)^10\\.42\\.2\\.0/24 .*\n", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0/0", "10.42.0.0/16", "192.168.77.0/24", "10.43.7.0/24", "10.42.1.0/31", "10.42.6.0/24"})
    void aSubnetOfItsOwnThatIsNotTheClustersChangesNothing(String podCidr) {
        hostA.ip("address add 10.42.6.1/25 dev up0");
        String before = hostA.ip("route") + hostA.ip("address");
        assertThatThrownBy(() -> configure(hostA, networkA, podCidr)).isInstanceOf(RuntimeException.class);
        assertThat(hostA.ip("route") + hostA.ip("address")).isEqualTo(before);
    }

    /** Applies again, as the agent does from time to time. */
    private void applyAgain(Service... services) {
        configure(hostA, networkA, "10.42.1.0/24");
        networkA.apply(peersOfA(), List.of(services));
    }

    @Test
    void putsBackRulesThatOthersFlushed() {
        TestHost client = pod(networkA, "client");
        TestHost local = pod(networkA, "local");
        applyServices(service(local));
        assertThat(askOften(client)).containsExactly(local.toString());

        hostA.nft("flush", "ruleset");
        applyAgain(service(local));
        assertThat(askOften(client)).containsExactly(local.toString());
        assertThat(askOften(hostA)).containsExactly(local.toString());

        String table = new NetworkNames("node-a").table();
        hostA.nft("flush", "map", "ip", table, "sizes");
        assertThatThrownBy(() -> client.ask(CLUSTER_IP, 80)).hasMessageContaining("Connection refused");
        applyAgain(service(local));
        assertThat(askOften(client)).containsExactly(local.toString());
    }

    @Test
    void changesNoRuleWhenNobodyElseDid() {
        TestHost local = pod(networkA, "local");
        applyAgain(service(local));
        applyAgain(service(local));
        int before = generation();
        applyAgain(service(local));
        assertThat(networkA.problems()).isEmpty();
        assertThat(generation()).isEqualTo(before);
    }

    private int generation() {
        return hostA.call(() -> {
            try (var generation = new RulesetGeneration()) {
                return generation.read().orElseThrow();
            }
        });
    }

    @Test
    void putsBackRoutesThatOthersDeleted() {
        TestHost a1 = pod(networkA, "a1");
        TestHost b1 = pod(networkB, "b1");
        applyServices(service(a1));
        hostA.ip("route delete 10.42.2.0/24");
        hostA.ip("route delete 10.43.0.0/16");

        applyAgain(service(a1));

        assertThat(a1.ask(address(b1), 8080)).isEqualTo(b1 + " " + address(a1));
        assertThat(askOften(hostA)).containsExactly(a1.toString());
    }

    @Test
    void makesTheBridgeAgainAndJoinsThePodsToIt() {
        TestHost a1 = pod(networkA, "a1");
        TestHost a2 = pod(networkA, "a2");
        TestHost b1 = pod(networkB, "b1");
        applyServices(service(a2));
        hostA.ip("link delete " + new NetworkNames("node-a").bridge());
        assertThatThrownBy(() -> a1.ask(address(a2), 8080)).isInstanceOf(RuntimeException.class);

        applyAgain(service(a2));

        // waits until a pod that asked for the gateway's hardware address in vain has given up
        await().ignoreExceptions().until(() -> a1.ask(address(a2), 8080).equals(a2 + " " + address(a1)));
        await().ignoreExceptions().until(() -> b1.ask(address(a1), 8080).equals(a1 + " " + address(b1)));
        assertThat(askOften(a1)).containsExactly(a2.toString());
        assertThat(askOften(a2)).as("its own service").containsExactly(a2.toString());
        TestHost a3 = pod(networkA, "a3");
        assertThat(a3.ask(address(a1), 8080)).isEqualTo(a1 + " " + address(a3));
    }

    @Test
    void anOddEndpointOrPeerKeepsNoOtherOut() {
        TestHost client = pod(networkA, "client");
        TestHost local = pod(networkA, "local");
        var odd = new Service(
                "default", "odd", "10.43.0.11", List.of(new Port("TCP", 80, List.of(new Endpoint("::1", 80)))));
        networkA.apply(
                List.of(
                        new Peer("node-x", "fe80::1", "10.42.9.0/24", 0),
                        peersOfA().get(0)),
                List.of(odd, service(local)));

        assertThat(askOften(client)).containsExactly(local.toString());
        assertThat(hostA.ip("route")).contains("10.42.2.0/24 via 192.168.77.2");
        assertThat(networkA.problems())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("service default/odd"))
                .anySatisfy(problem -> assertThat(problem).contains("node-x"));
    }

    @Test
    void tellsOfAFirewallThatDropsWhatPodsSend() {
        assertThat(networkA.problems()).isEmpty();
        hostA.nft("add table ip filter");
        hostA.nft("add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }");
        String bridge = new NetworkNames("node-a").bridge();
        assertThat(networkA.problems())
                .singleElement()
                .asString()
                .startsWith("The chain ip filter FORWARD drops forwarded packets, also those of pods; allow them with:"
                        + " iptables -I FORWARD -i " + bridge + " -j ACCEPT");
        hostA.nft("add rule ip filter FORWARD iifname " + bridge + " accept");
        assertThat(networkA.problems()).isEmpty();
    }

    @Test
    void removeAllLeavesNothing() throws Exception {
        TestHost fresh = new TestHost(prefix + "c");
        pods.add(fresh);
        String links = fresh.ip("-br link");
        try (LinuxNodeNetwork network = open(fresh, "node-c")) {
            network.removeAll();
            configure(fresh, network, "10.42.3.0/24");
            TestHost pod = new TestHost(prefix + "c1");
            pods.add(pod);
            network.attach(uid(pod), pod.path());
            network.apply(List.of(new Peer("node-a", "10.42.3.77", "10.42.1.0/24", 0)), List.of(service(pod)));
            assertThat(fresh.ip("-br link")).isNotEqualTo(links);
            network.removeAll();
        }
        assertThat(fresh.ip("-br link")).isEqualTo(links);
        assertThat(fresh.ip("route")).isEmpty();
        assertThat(fresh.nft("list", "ruleset")).isEmpty();
        try (Stream<Path> left = Files.list(directory.resolve("node-c"))) {
            assertThat(left).isEmpty();
        }
    }

    /** Sets br_netfilter. Does nothing on a kernel without the module: then it is off. */
    private void setBridgeNetfilter(boolean isOn) {
        hostA.run(() -> {
            try {
                Path setting = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");
                if (Files.exists(setting)) {
                    Files.writeString(setting, isOn ? "1" : "0");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private LinuxNodeNetwork open(TestHost host, String node) {
        return host.call(() -> new LinuxNodeNetwork(node, directory.resolve(node)));
    }

    private static void configure(TestHost host, NodeNetwork network, String podCidr) {
        host.run(() -> network.configure(new NetworkConfig(podCidr, "10.42.0.0/16", "10.43.0.0/16")));
    }

    private void applyServices(Service... services) {
        networkA.apply(peersOfA(), List.of(services));
        networkB.apply(List.of(new Peer("node-a", "192.168.77.1", "10.42.1.0/24", 0)), List.of(services));
    }

    private static List<Peer> peersOfA() {
        return List.of(new Peer("node-b", "192.168.77.2", "10.42.2.0/24", 0));
    }

    private Service service(TestHost... endpoints) {
        var ready = Stream.of(endpoints)
                .map(pod -> new Endpoint(addresses.getOrDefault(pod, "10.42.3.2"), 8080))
                .toList();
        return new Service("default", "web", CLUSTER_IP, List.of(new Port("TCP", 80, ready)));
    }

    private TestHost pod(NodeNetwork network, String name) {
        var pod = new TestHost(prefix + name);
        pods.add(pod);
        addresses.put(pod, network.attach(uid(pod), pod.path()).getHostAddress());
        pod.serve(8080);
        return pod;
    }

    private String address(TestHost pod) {
        return addresses.getOrDefault(pod, "");
    }

    private static PodUid uid(TestHost pod) {
        return new PodUid(pod.toString());
    }

    /** Asks so often that each of a few endpoints must have been drawn, and returns the answers. */
    private static Set<String> askOften(TestHost from) {
        var answers = new HashSet<String>();
        for (int n = 0; n < 40; n++) {
            answers.add(from.ask(CLUSTER_IP, 80).split(" ", -1)[0]);
        }
        return answers;
    }
}
