package io.skiff.agent.network;

import static io.skiff.agent.network.Forged.EVERYBODY;
import static io.skiff.agent.network.Forged.macOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.netlink.OldKernel;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host, a pod that lies with raw sockets and its own interface in every way, and a neighbour. */
class ForgedFramesIT {

    private static final String GATEWAY = "10.42.1.1";
    private static final String LIAR = "10.42.1.2";
    private static final String NEIGHBOUR = "10.42.1.3";
    private static final String STRANGER = "10.42.1.77";

    @TempDir
    Path directory;

    private final String prefix = "skf" + ProcessHandle.current().pid() + "-";
    private final NetworkNames names = new NetworkNames("node-a");
    private final String bridgeMac = HexFormat.ofDelimiter(":").formatHex(names.bridgeHardwareAddress());
    private TestHost host;
    private TestHost liar;
    private TestHost neighbour;
    private LinuxNodeNetwork network;

    @BeforeEach
    void makeHost() {
        host = new TestHost(prefix + "a");
        network = host.call(() -> new LinuxNodeNetwork("node-a", directory));
        host.run(() -> network.configure(new NetworkConfig("10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16")));
        host.serve(7000);
        liar = pod("liar");
        neighbour = pod("neighbour");
    }

    @AfterEach
    void removeHost() throws Exception {
        network.close();
        for (TestHost made : List.of(liar, neighbour, host)) {
            made.close();
        }
    }

    private TestHost pod(String name) {
        var pod = new TestHost(prefix + name);
        network.attach(new PodUid(pod.toString()), pod.path());
        pod.serve(8080);
        return pod;
    }

    @Test
    void aRouterAdvertisementGivesTheHostNoRouteAndNoAddress() throws Exception {
        try (var frames = RawFrames.on(liar, "eth0")) {
            frames.send(Forged.routerAdvertisement(macOf(LIAR)));
            Thread.sleep(300); // an address would come within milliseconds; there is no condition for its absence
        }
        assertThat(host.ip("-6 -o address show scope global")).isEmpty();
        assertThat(host.ip("-6 route show default")).isEmpty();
        assertThat(neighbour.ip("-6 -o address show dev eth0")).isEmpty();
    }

    /** An administrator who switches IPv6 on for all interfaces does so for ours too, until the agent checks again. */
    @Test
    void noRouterAdvertisementCountsWhereIpv6WasSwitchedOnForAll() throws Exception {
        host.execute("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1");
        host.execute("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=0");
        aRouterAdvertisementGivesTheHostNoRouteAndNoAddress();
    }

    @Test
    void ipv6IsOffOnTheHostsEndsAndInThePod() {
        assertThat(host.ip("-6 -o address")).doesNotContain("sk-").doesNotContain("skv-");
        assertThat(liar.ip("-6 -o address")).contains("::1/128").doesNotContain("eth0");
    }

    @Test
    void nobodyElsesAddressCanBeTakenByArp() {
        try (var frames = RawFrames.on(liar, "eth0");
                var heard = RawFrames.on(neighbour, "eth0")) {
            for (String to : List.of(EVERYBODY, macOf(NEIGHBOUR), bridgeMac)) {
                for (int operation : List.of(1, 2)) {
                    frames.send(Forged.arp(to, macOf(LIAR), operation, macOf(LIAR), GATEWAY, NEIGHBOUR));
                    frames.send(Forged.arp(to, macOf(LIAR), operation, macOf(LIAR), NEIGHBOUR, GATEWAY));
                    frames.send(Forged.arp(to, macOf(NEIGHBOUR), operation, macOf(LIAR), NEIGHBOUR, GATEWAY));
                    frames.send(Forged.arp(to, macOf(LIAR), operation, macOf(LIAR), STRANGER, GATEWAY));
                    frames.send(Forged.arp(to, macOf(LIAR), operation, macOf(STRANGER), LIAR, GATEWAY));
                }
            }
            // each frame has it, as its sender or in its content
            assertThat(heard.hearsOf(macOf(LIAR)))
                    .as("a neighbour hears nothing of it")
                    .isFalse();
        }
        assertThat(neighbour.ip("neigh show " + GATEWAY))
                .contains("lladdr " + bridgeMac)
                .contains("PERMANENT");
        assertThat(host.ip("neigh show " + NEIGHBOUR))
                .contains("lladdr " + macOf(NEIGHBOUR))
                .contains("PERMANENT");
        assertThat(host.ip("neigh show " + LIAR))
                .contains("lladdr " + macOf(LIAR))
                .contains("PERMANENT");
        assertThat(host.ip("neigh show " + STRANGER)).isEmpty();
        assertThat(neighbour.ask(GATEWAY, 7000)).startsWith(host.toString());
    }

    @Test
    void whatDoesNotComeFromThePodItselfIsNotHeard() {
        String bridge = names.bridge();
        try (var frames = RawFrames.on(liar, "eth0");
                var heard = RawFrames.on(host, bridge)) {
            frames.send(Forged.datagram(bridgeMac, macOf(LIAR), LIAR, GATEWAY, 9, "truthful"));
            assertThat(heard.hears("truthful")).as("its own address").isTrue();

            frames.send(Forged.datagram(bridgeMac, macOf(LIAR), NEIGHBOUR, GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(bridgeMac, macOf(LIAR), STRANGER, GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(bridgeMac, macOf(LIAR), "8.8.8.8", GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(bridgeMac, macOf(LIAR), GATEWAY, GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(bridgeMac, macOf(NEIGHBOUR), NEIGHBOUR, GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(bridgeMac, macOf(STRANGER), STRANGER, GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(bridgeMac, bridgeMac, GATEWAY, GATEWAY, 9, "forged"));
            frames.send(Forged.taggedDatagram(bridgeMac, macOf(LIAR), NEIGHBOUR, GATEWAY, 9, "forged"));
            frames.send(Forged.taggedDatagram(bridgeMac, macOf(NEIGHBOUR), NEIGHBOUR, GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(EVERYBODY, macOf(LIAR), LIAR, "10.42.1.255", 9, "forged"));
            frames.send(Forged.datagram("01:00:5e:00:00:fb", macOf(LIAR), LIAR, "224.0.0.251", 5353, "forged"));
            assertThat(heard.hears("forged")).isFalse();
        }
        assertThat(host.ask(NEIGHBOUR, 8080)).as("its port is still its own").startsWith(neighbour.toString());
    }

    /** Such a frame is not for the bridge: the host takes it from the port itself, where no route is checked. */
    @Test
    void noPacketReachesTheHostPastTheBridge() {
        host.serveDatagrams(7001);
        try (var frames = RawFrames.on(liar, "eth0");
                var answers = RawFrames.on(neighbour, "eth0")) {
            for (int group = 0; group < 16; group++) {
                String to = "01:80:c2:00:00:0" + Integer.toHexString(group);
                frames.send(Forged.datagram(to, macOf(LIAR), NEIGHBOUR, GATEWAY, 7001, "x"));
                frames.send(Forged.datagram(to, macOf(NEIGHBOUR), NEIGHBOUR, GATEWAY, 7001, "x"));
            }
            assertThat(answers.hears(host.toString()))
                    .as("an answer to the neighbour")
                    .isFalse();
        }
        assertThat(host.ask(NEIGHBOUR, 8080)).startsWith(neighbour.toString());
    }

    @Test
    void aNeighbourHearsNothingThatDoesNotComeThroughTheHost() {
        try (var frames = RawFrames.on(liar, "eth0");
                var heard = RawFrames.on(neighbour, "eth0")) {
            frames.send(Forged.datagram(macOf(NEIGHBOUR), macOf(LIAR), LIAR, NEIGHBOUR, 9, "forged"));
            frames.send(Forged.offer(macOf(LIAR), LIAR, "forged"));
            frames.send(Forged.routerAdvertisement(macOf(LIAR)));
            frames.send(Forged.taggedDatagram(macOf(NEIGHBOUR), macOf(LIAR), LIAR, NEIGHBOUR, 9, "forged"));
            assertThat(heard.hears("forged")).isFalse();
            frames.send(Forged.datagram(bridgeMac, macOf(LIAR), LIAR, NEIGHBOUR, 9, "truthful"));
            assertThat(heard.hears("truthful")).as("through the host").isTrue();
        }
    }

    @Test
    void aPodThatChangesItsOwnInterfaceIsHeardNoMore() {
        liar.ip("address add " + STRANGER + "/32 dev eth0");
        liar.ip("route replace " + GATEWAY + " dev eth0 src " + STRANGER);
        assertThat(reaches(liar)).as("another address").isFalse();
        liar.ip("route replace " + GATEWAY + " dev eth0 src " + LIAR);
        assertThat(reaches(liar)).as("its own again").isTrue();
        liar.ip("link set eth0 address " + macOf(NEIGHBOUR));
        assertThat(reaches(liar)).as("the neighbour's hardware address").isFalse();
        assertThat(reaches(neighbour)).isTrue();
        assertThat(host.ask(NEIGHBOUR, 8080)).startsWith(neighbour.toString());
    }

    private static boolean reaches(TestHost pod) {
        try {
            return !pod.ask("10.42.1.1", 7000).isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** A former agent attached these pods to a bridge without filters. */
    @Test
    void anAgentThatStartsClosesThePodsOfAFormerOne() {
        String link = names.link(new PodUid(liar.toString()));
        host.nft("flush", "ruleset");
        host.ip("link set " + link + " group 0");
        host.execute("bridge", "link", "set", "dev", link, "locked", "off", "learning", "on");
        network.close();
        network = host.call(() -> new LinuxNodeNetwork("node-a", directory));
        host.run(() -> network.configure(new NetworkConfig("10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16")));
        whatDoesNotComeFromThePodItselfIsNotHeard();
    }

    @Test
    void aPortThatSomebodyUnlockedIsLockedAgain() throws Exception {
        assertThat(network.weaknesses()).isEmpty();
        unlock(liar);
        assertThat(network.weaknesses()).isEmpty();
        whatDoesNotComeFromThePodItselfIsNotHeard();
    }

    /** Checks the statements of docs/security.md about such a kernel. */
    @Test
    void aKernelThatLocksNoPortIsToldOfAndTheTableStillHolds() throws Exception {
        network.close();
        network = host.call(() -> new LinuxNodeNetwork("node-a", directory, OldKernel.bridgeSocket()));
        host.run(() -> network.configure(new NetworkConfig("10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16")));
        unlock(liar);
        assertThat(network.weaknesses())
                .singleElement()
                .asString()
                .contains("Linux 5.18", "for 1 pods", "Update the kernel");

        String bridge = names.bridge();
        try (var frames = RawFrames.on(liar, "eth0");
                var heard = RawFrames.on(host, bridge)) {
            frames.send(Forged.datagram(bridgeMac, macOf(NEIGHBOUR), NEIGHBOUR, GATEWAY, 9, "neighbour's"));
            assertThat(heard.hears("neighbour's")).as("what is lost").isTrue();

            frames.send(Forged.datagram(bridgeMac, macOf(LIAR), NEIGHBOUR, GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(bridgeMac, macOf(LIAR), "8.8.8.8", GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(bridgeMac, macOf(LIAR), "10.42.2.2", GATEWAY, 9, "forged"));
            frames.send(Forged.datagram(bridgeMac, bridgeMac, GATEWAY, GATEWAY, 9, "forged"));
            frames.send(Forged.taggedDatagram(bridgeMac, macOf(NEIGHBOUR), NEIGHBOUR, GATEWAY, 9, "forged"));
            assertThat(heard.hears("forged")).as("what still holds").isFalse();
        }
        aNeighbourHearsNothingThatDoesNotComeThroughTheHost();
        nobodyElsesAddressCanBeTakenByArp();
        assertThat(host.ask(NEIGHBOUR, 8080))
                .as("answers still go to the neighbour")
                .startsWith(neighbour.toString());
    }

    private void unlock(TestHost pod) {
        String link = names.link(new PodUid(pod.toString()));
        host.execute("bridge", "link", "set", "dev", link, "locked", "off");
    }

    @Test
    void aPodThatStartsChangesNoRule() throws Exception {
        String before = host.nft("list", "ruleset");
        TestHost third = pod("third");
        String after = host.nft("list", "ruleset");
        network.detach(new PodUid(third.toString()));
        assertThat(host.ip("neigh show 10.42.1.4")).isEmpty();
        third.close();
        Pattern counts = Pattern.compile("packets \\d+ bytes \\d+");
        assertThat(counts.matcher(after).replaceAll(""))
                .isEqualTo(counts.matcher(before).replaceAll(""));
    }
}
