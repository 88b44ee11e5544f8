package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.endpoint.EndpointController;
import io.skiff.controlplane.gateway.network.DepartedPeers;
import io.skiff.controlplane.gc.GarbageController;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.Endpoint;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.NetworkState;
import io.skiff.proto.node.Peer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the other nodes are told when a node is deleted while its agent is connected. */
class DeletedNodeTest {

    private static final String ADDRESS = "10.42.1.5";

    private final TestCluster cluster =
            new TestCluster(new EndpointController(), new GarbageController(StoredKinds.registry()));
    private final Gateway gateway = TestGateway.in(cluster);
    private final FakeAgent deleted = agent("n1");
    private final FakeAgent other = agent("n2");

    private FakeAgent agent(String name) {
        return new FakeAgent(gateway, new NodePeer(name, cluster.clock.instant()));
    }

    @BeforeEach
    void twoNodesAndAPodBehindAService() {
        deleted.hello();
        cluster.settle();
        other.hello();
        cluster.settle();
        cluster.create(Objects.service());
        cluster.create(pod());
        assertThat(endpoints(last())).containsExactly(ADDRESS);
        assertThat(peers(last())).containsExactly("n1");
    }

    private Pod pod() {
        return new PodBuilder(Objects.ready(Objects.on("n1", Objects.pod("a")), cluster.clock.instant()))
                .editStatus()
                .withPodIP(ADDRESS)
                .endStatus()
                .build();
    }

    private void delete() {
        var unused = cluster.writer.delete(
                cluster.view.find(NodeKind.NODE, "", "n1").orElseThrow().object());
        cluster.settle();
    }

    @Test
    void itsEndpointsLeaveBeforeItsRoutes() {
        int told = states().size();
        delete();

        var after = states().subList(told, states().size());
        assertThat(after).isNotEmpty().allSatisfy(state -> {
            assertThat(endpoints(state)).isEmpty();
            assertThat(peers(state)).containsExactly("n1");
        });

        beat(DepartedPeers.STAY.minusSeconds(1));
        assertThat(peers(last())).containsExactly("n1");
        beat(Duration.ofSeconds(2));
        assertThat(peers(last())).isEmpty();
    }

    @Test
    void aSubnetThatIsGivenAgainIsTheNewNodesAtOnce() {
        delete();
        var third = agent("n3");
        third.hello();
        cluster.settle();

        assertThat(third.session.description.podCidr).isEqualTo(deleted.session.description.podCidr);
        assertThat(last().getPeersList())
                .filteredOn(peer -> peer.getPodCidr().equals(third.session.description.podCidr))
                .extracting(Peer::getNodeName)
                .containsExactly("n3");
    }

    /** Time passes, and the other agent is heard. */
    private void beat(Duration time) {
        for (int second = 0; second < time.toSeconds(); second++) {
            other.beat();
            cluster.advance(Duration.ofSeconds(1));
        }
    }

    private List<NetworkState> states() {
        return other.heard.stream()
                .filter(GatewayMessage::hasNetworkState)
                .map(GatewayMessage::getNetworkState)
                .toList();
    }

    private NetworkState last() {
        return states().get(states().size() - 1);
    }

    private static List<String> peers(NetworkState state) {
        return state.getPeersList().stream().map(Peer::getNodeName).toList();
    }

    private static List<String> endpoints(NetworkState state) {
        return state.getServicesList().stream()
                .flatMap(service -> service.getPortsList().stream())
                .flatMap(port -> port.getEndpointsList().stream())
                .map(Endpoint::getIp)
                .toList();
    }
}
