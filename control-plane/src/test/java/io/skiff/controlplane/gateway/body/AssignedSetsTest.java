package io.skiff.controlplane.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.gateway.AgentLink;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.Sessions;
import io.skiff.controlplane.gateway.TestGateway;
import io.skiff.controlplane.gateway.network.NetworkFeed;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.GatewayMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssignedSetsTest {

    private final TestCluster cluster = new TestCluster();
    private final AssignedSets sets =
            new AssignedSets(TestGateway.SETTINGS, new KeptImages(cluster.view), new NodeVolumes(cluster.view));
    private final List<GatewayMessage> heard = new ArrayList<>();
    private final AgentSession session =
            new AgentSession(new NodePeer("n1", java.time.Instant.EPOCH), "session-1", new AgentLink() {
                @Override
                public void send(GatewayMessage message) {
                    heard.add(message);
                }

                @Override
                public void close(String reason) {}
            });

    private final Assignment assignment = new Assignment(
            "n1",
            cluster.view,
            new NetworkFeed(TestGateway.SETTINGS, cluster.view, new Sessions(node -> {})),
            new BodyRoom(new Sessions(node -> {})),
            cluster.clock.instant());

    @BeforeEach
    void welcome() {
        session.set.assignment = assignment;
    }

    @Test
    void sendsNothingBeforeItKnowsARevision() {
        sets.reached(0);

        assertThat(sets.send(session)).isFalse();
    }

    @Test
    void aVersionNeverGoesBack() {
        sets.reached(9);
        assertThat(sets.send(session)).isTrue();
        sets.reached(7);
        assignment.sendAgain();
        assertThat(sets.send(session)).isTrue();

        assertThat(heard)
                .extracting(message -> message.getAssignedSet().getVersion().getRevision())
                .containsExactly(9L, 9L);
    }
}
