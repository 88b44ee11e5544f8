package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.skiff.controlplane.gateway.node.NodeAddresses;
import io.skiff.controlplane.gateway.node.NodeLabels;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.NodeStatus;
import io.skiff.proto.node.Peer;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.Terminated;
import io.skiff.proto.node.Waiting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node may say of itself, and what it cannot make of others. */
final class RestrictedNodesTest {

    private final TestCluster cluster = new TestCluster();
    private final Gateway gateway = TestGateway.in(cluster);
    private final FakeAgent agent = new FakeAgent(gateway, "n1");
    private final FakeAgent victim = new FakeAgent(gateway, "n2");

    @BeforeEach
    void join() {
        agent.hello();
        cluster.settle();
        victim.hello();
        cluster.settle();
    }

    // ---- labels

    @Test
    void aNodeHasItsOwnHostnameWhateverItSays() {
        agent.say(describing(status("n1").putLabels("kubernetes.io/hostname", "n2")));
        cluster.settle();

        assertThat(labels("n1")).containsEntry("kubernetes.io/hostname", "n1");
        assertThat(cluster.events())
                .anySatisfy(event -> assertThat(event).contains("LabelsRefused", "kubernetes.io/hostname"));
    }

    @Test
    void aHostnameThatWasStolenBeforeIsGivenBack() {
        cluster.editNode(
                "n1",
                node -> new NodeBuilder(node)
                        .editMetadata()
                        .addToLabels("kubernetes.io/hostname", "n2")
                        .endMetadata()
                        .build());
        cluster.settle();

        assertThat(labels("n1")).containsEntry("kubernetes.io/hostname", "n1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node-restriction.kubernetes.io/secure",
                "node-role.kubernetes.io/control-plane",
                "kubernetes.io/role",
                "k8s.io/anything",
                "a.b.k8s.io/anything",
                "skiff.io/anything",
                "",
                "a\0b",
                "a b",
                "/x",
                "x/",
                "\u001b[31m"
            })
    void labelsThatAreNotANodesToGiveAreLeftOut(String key) {
        agent.say(describing(status("n1").putLabels(key, "x").putLabels("disk", "ssd")));
        cluster.settle();

        assertThat(labels("n1")).doesNotContainKey(key).containsEntry("disk", "ssd");
        assertThat(agent.closed).isEmpty();
    }

    @Test
    void theLabelsOfNodeRestrictionAreTheNodesToGive() {
        var own = Map.of(
                "topology.kubernetes.io/zone", "z1",
                "node.kubernetes.io/instance-type", "small",
                "kubelet.kubernetes.io/any", "x",
                "a.node.kubernetes.io/any", "y",
                "example.com/rack", "r7",
                "disk", "ssd");
        agent.say(describing(status("n1").putAllLabels(own)));
        cluster.settle();

        assertThat(labels("n1")).containsAllEntriesOf(own);
        assertThat(cluster.events()).noneMatch(event -> event.contains("LabelsRefused"));
    }

    @Test
    void keysOfAHundredKilobytesAndThousandsOfLabelsAreNotStored() {
        var many = status("n1").putLabels("k".repeat(100_000), "x").putLabels("long", "v".repeat(100_000));
        for (int i = 0; i < 5000; i++) {
            many.putLabels("label-" + i, "x");
        }
        agent.say(describing(many));
        cluster.settle();

        assertThat(labels("n1")).hasSize(NodeLabels.MOST + 3);
        assertThat(labels("n1").keySet())
                .allSatisfy(key -> assertThat(key.length()).isLessThan(70));
        assertThat(cluster.events())
                .allSatisfy(event -> assertThat(event.length()).isLessThan(1200));
    }

    @Test
    void otherTextsAreBoundedAndOfOneLine() {
        agent.say(describing(status("n1")
                .setKernelVersion("6.1\n".repeat(100_000))
                .setArchitecture("x".repeat(100_000))
                .setNotReadyReason("\u001b[2J" + "r".repeat(100_000))
                .setNotReadyMessage("m".repeat(100_000))
                .addAllNetworkProblems(java.util.Collections.nCopies(5000, "p".repeat(100)))
                .addAllNetworkWeaknesses(java.util.Collections.nCopies(5000, "w".repeat(5000)))
                .addAllImages(java.util.Collections.nCopies(5000, "i".repeat(600)))));
        cluster.settle();

        var bytes = io.skiff.controlplane.object.ObjectCodec.encode(node("n1"), 0);
        assertThat(bytes.length).isLessThan(80_000);
        assertThat(node("n1").getStatus().getNodeInfo().getKernelVersion()).doesNotContain("\n");
        var contact = TestGateway.contact(cluster, "n1").orElseThrow();
        assertThat(contact.notReadyReason()).hasSizeLessThan(300).doesNotContain("\u001b");
        assertThat(contact.networkProblems()).hasSizeLessThan(20);
        assertThat(contact.networkWeaknesses())
                .hasSizeLessThan(20)
                .allSatisfy(sentence -> assertThat(sentence).hasSizeLessThan(1100));
        assertThat(labels("n1")).containsEntry("kubernetes.io/arch", "amd64");
    }

    // ---- addresses

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "169.254.169.254",
                "127.0.0.1",
                "10.42.1.7",
                "10.43.0.1",
                "::1",
                "010.0.0.1",
                "x"
            })
    void anAddressThatIsNoHostsIsNobodysRoute(String address) {
        agent.say(describing(status("n1").setInternalIp(address)));
        cluster.settle();

        assertThat(TestGateway.contact(cluster, "n1").orElseThrow().notReadyReason())
                .isEqualTo("InvalidNodeAddress");
        assertThat(peers(victim)).isEmpty();
    }

    @Test
    void anotherNodesAddressStaysItsOwn() {
        var address = status("n2").getInternalIp();
        agent.say(describing(status("n1").setInternalIp(address)));
        cluster.settle();

        assertThat(TestGateway.contact(cluster, "n1").orElseThrow().notReadyReason())
                .isEqualTo("InvalidNodeAddress");
        assertThat(TestGateway.contact(cluster, "n1").orElseThrow().notReadyMessage())
                .contains("is node n2's");
        assertThat(TestGateway.contact(cluster, "n2").orElseThrow().notReadyReason())
                .isEmpty();
        assertThat(peers(agent))
                .singleElement()
                .satisfies(peer -> assertThat(peer.getInternalIp()).isEqualTo(address));

        var unused = cluster.writer.delete(node("n2"));
        cluster.settle();
        assertThat(TestGateway.contact(cluster, "n1").orElseThrow().notReadyReason())
                .as("when that node is gone")
                .isEmpty();
        assertThat(NodeAddresses.internal(node("n1"))).contains(address);
    }

    // ---- pods

    @Test
    void ofAPodIsStoredWhatItCanSayAndNoMore() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        var long1 = "x".repeat(100_000);
        var container = ContainerStatus.newBuilder()
                .setName("web")
                .setImage(long1)
                .setWaiting(Waiting.newBuilder().setReason(long1).setMessage(long1))
                .setLastTerminated(Terminated.newBuilder().setReason(long1).setMessage(long1));
        agent.report(PodStatus.newBuilder()
                .setUid("uid-a")
                .setNamespace(Objects.NAMESPACE)
                .setName("a")
                .setSequence(1)
                .setPhase("Strange")
                .setReason(long1)
                .setMessage(long1)
                .addContainers(container)
                .addContainers(container)
                .addContainers(container.clone().setName("not-of-the-pod")));
        cluster.settle();

        var status = cluster.find(PodKind.POD, "a").orElseThrow().getStatus();
        assertThat(status.getPhase()).isEqualTo("Pending");
        assertThat(status.getContainerStatuses())
                .singleElement()
                .satisfies(one -> assertThat(one.getName()).isEqualTo("web"));
        assertThat(io.skiff.controlplane.object.ObjectCodec.encode(
                                cluster.find(PodKind.POD, "a").orElseThrow(), 0)
                        .length)
                .isLessThan(20_000);
    }

    // ---- subnets

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "10.0.0.0/8", "10.42.0.0/16", "192.0.2.0/24", "10.42.7.0/25", "10.42.7.1/24"})
    void aNodeOfSomebodyElsesSubnetIsNobodysRoute(String subnet) {
        cluster.create(stored("hijack", subnet));

        assertThat(peers(victim)).extracting(Peer::getNodeName).containsExactly("n1");
    }

    @Test
    void twoNodesOfOneSubnetAreOneRoute() {
        var first = node("n1").getSpec().getPodCIDR();
        cluster.create(stored("zz-hijack", first));

        assertThat(peers(victim)).extracting(Peer::getNodeName).containsExactly("n1");
    }

    @Test
    void anAgentWhoseNodeHasAForeignSubnetGetsOneOfTheCluster() {
        cluster.create(stored("n3", "0.0.0.0/0"));
        var third = new FakeAgent(gateway, "n3");
        third.hello();
        cluster.settle();

        assertThat(third.last(MessageCase.WELCOME).orElseThrow().getWelcome().getPodCidr())
                .startsWith("10.42.");
    }

    private static Node stored(String name, String subnet) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(subnet)
                .endSpec()
                .withNewStatus()
                .addNewAddress("192.0.2.250", "InternalIP")
                .endStatus()
                .build();
    }

    private static List<Peer> peers(FakeAgent of) {
        return of.last(MessageCase.NETWORK_STATE)
                .orElseThrow()
                .getNetworkState()
                .getPeersList();
    }

    private static NodeStatus.Builder status(String name) {
        return FakeAgent.status(name).toBuilder();
    }

    private static AgentMessage.Builder describing(NodeStatus.Builder status) {
        return AgentMessage.newBuilder().setNodeStatus(status);
    }

    private Node node(String name) {
        return cluster.view.find(NodeKind.NODE, "", name).orElseThrow().object();
    }

    private Map<String, String> labels(String name) {
        return node(name).getMetadata().getLabels();
    }
}
