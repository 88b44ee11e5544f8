package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.kind.core.NodeBanSecrets;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a node's session when the node is deleted or banned. */
final class BannedNodesTest {

    private final TestCluster cluster = new TestCluster();
    private final Gateway gateway = TestGateway.in(cluster);
    private final FakeAgent agent = agent("n1");
    private final FakeAgent other = agent("n2");

    @BeforeEach
    void join() {
        agent.hello();
        cluster.settle();
        other.hello();
        cluster.settle();
        assertThat(agent.count(MessageCase.WELCOME)).isEqualTo(1);
    }

    private FakeAgent agent(String name) {
        return new FakeAgent(gateway, new NodePeer(name, cluster.clock.instant()));
    }

    @Test
    void aNodeThatIsDeletedWhileItIsConnectedIsToldAndEnds() {
        delete("n1");

        var refused = agent.last(MessageCase.REFUSED).orElseThrow().getRefused();
        assertThat(refused.getBarred()).isTrue();
        assertThat(refused.getRetry()).isFalse();
        assertThat(refused.getReason())
                .contains("node n1 was deleted", "skiff node allow n1", "--token-file", "its containers go on");
        assertThat(agent.closed).isNotEmpty();
        assertThat(TestGateway.contact(cluster, "n1")).isEmpty();
        assertThat(other.closed).isEmpty();
    }

    @Test
    void itsCertificateLetsItInNoMore() {
        delete("n1");
        cluster.advance(Duration.ofHours(1));

        var again =
                new FakeAgent(gateway, new NodePeer("n1", agent.session.peer().certified()));
        again.hello();
        cluster.settle();

        assertThat(again.count(MessageCase.WELCOME)).isZero();
        assertThat(again.last(MessageCase.REFUSED).orElseThrow().getRefused().getBarred())
                .isTrue();
        assertThat(cluster.view.find(NodeKind.NODE, "", "n1")).isEmpty();
    }

    /** Also one that a control plane with a slower clock bans. */
    @Test
    void aCertificateThatIsGivenWhileTheBanIsNotSeenEverywhereIsRefusedToo() {
        delete("n1");
        var renewed = new FakeAgent(
                gateway, new NodePeer("n1", cluster.clock.instant().plusSeconds(60)));
        renewed.hello();
        cluster.settle();

        assertThat(renewed.count(MessageCase.WELCOME)).isZero();
    }

    @Test
    void whatComesWithANewerCertificateIsWelcome() {
        delete("n1");
        var rejoined = new FakeAgent(
                gateway, new NodePeer("n1", cluster.clock.instant().plusSeconds(4 * 60 + 1)));
        rejoined.hello();
        cluster.settle();

        assertThat(rejoined.count(MessageCase.WELCOME)).isEqualTo(1);
        assertThat(other.closed).isEmpty();
    }

    @Test
    void whoeverTakesTheBanAwayLetsTheOldCertificateIn() {
        delete("n1");
        var ban = cluster.view.list(SecretKind.SECRET, NodeBanSecrets.NAMESPACE).get(0);
        var unused = cluster.writer.delete(ban.object());
        cluster.settle();

        var again = new FakeAgent(gateway, agent.session.peer());
        again.hello();
        cluster.settle();
        assertThat(again.count(MessageCase.WELCOME)).isEqualTo(1);
    }

    @Test
    void aBanIsSeenByAControlPlaneThatStartsAfterIt() {
        delete("n1");
        var second = TestGateway.in(cluster, "server-2");
        var again = new FakeAgent(second, agent.session.peer());
        again.hello();
        cluster.settle();

        assertThat(again.count(MessageCase.WELCOME)).isZero();
    }

    /** What a deleted node's agent still says is about nothing. */
    @Test
    void whatItSaysAfterwardsIsNotHeard() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        delete("n1");
        agent.beat();
        agent.hello();
        cluster.settle();

        assertThat(TestGateway.contact(cluster, "n1")).isEmpty();
        assertThat(cluster.view.find(NodeKind.NODE, "", "n1")).isEmpty();
    }

    private void delete(String node) {
        var stored = cluster.view.find(NodeKind.NODE, "", node).orElseThrow().object();
        var unused = cluster.writer.delete(stored);
        cluster.settle();
        assertThat(cluster.view.find(NodeKind.NODE, "", node)).isEmpty();
    }
}
