package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.endpoint.EndpointController;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.NetworkApplied;
import io.skiff.proto.node.NetworkState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pod's containers are stopped only after every node has stopped sending traffic there. */
class TrafficDrainTest {

    private final TestCluster cluster = new TestCluster(new EndpointController());
    private final Gateway gateway = TestGateway.in(cluster);
    private final FakeAgent own = new FakeAgent(gateway, "n1");
    private final FakeAgent other = new FakeAgent(gateway, "n2");

    @BeforeEach
    void twoReadyNodesAndAPodBehindAService() {
        own.hello();
        cluster.settle();
        other.hello();
        cluster.settle();
        isReady("n1", "True");
        isReady("n2", "True");
        cluster.create(Objects.service());
        cluster.create(pod("a"));
        apply(own);
        apply(other);
        assertThat(network(other).toString()).contains("10.42.0.5");
    }

    @Test
    void theNodeHearsOfTheEndWhenEveryNodeHasANetworkWithoutThePod() {
        end("a", 30);
        assertThat(network(other).toString()).doesNotContain("10.42.0.5");
        assertThat(isToldOfTheEnd("a")).isFalse();

        apply(own);
        assertThat(isToldOfTheEnd("a")).isFalse();
        apply(other);
        assertThat(isToldOfTheEnd("a")).isTrue();
    }

    @Test
    void anEarlierNetworkDoesNotCount() {
        long before = network(other).getRevision();
        end("a", 30);
        apply(own);
        applied(other, before);

        assertThat(isToldOfTheEnd("a")).isFalse();
    }

    @Test
    void anAnswerToWhatWasNeverSentDoesNotCount() {
        end("a", 30);
        apply(own);
        applied(other, Long.MAX_VALUE);

        assertThat(isToldOfTheEnd("a")).isFalse();
    }

    @Test
    void aNodeThatDoesNotAnswerHoldsItUpForTwoSeconds() {
        end("a", 30);
        apply(own);

        cluster.advance(Duration.ofMillis(1900));
        assertThat(isToldOfTheEnd("a")).isFalse();
        cluster.advance(Duration.ofMillis(200));
        assertThat(isToldOfTheEnd("a")).isTrue();
    }

    @Test
    void aNodeThatIsNotReadyIsNotWaitedFor() {
        isReady("n2", "Unknown");
        end("a", 30);
        apply(own);

        assertThat(isToldOfTheEnd("a")).isTrue();
    }

    @Test
    void aReadyNodeThatIsConnectedElsewhereIsWaitedFor() {
        other.disconnect();
        end("a", 30);
        apply(own);
        assertThat(isToldOfTheEnd("a")).isFalse();

        cluster.advance(Duration.ofSeconds(2));
        assertThat(isToldOfTheEnd("a")).isTrue();
    }

    @Test
    void aForcedEndWaitsForNobody() {
        end("a", 0);

        assertThat(isToldOfTheEnd("a")).isTrue();
    }

    @Test
    void anEndThatIsForcedLaterWaitsNoLonger() {
        end("a", 30);
        assertThat(isToldOfTheEnd("a")).isFalse();
        end("a", 0);

        assertThat(isToldOfTheEnd("a")).isTrue();
    }

    @Test
    void aPodWithoutAServiceWaitsForNobody() {
        cluster.create(new PodBuilder(pod("b"))
                .editMetadata()
                .withLabels(Map.of("app", "batch"))
                .endMetadata()
                .editStatus()
                .withPodIP("10.42.0.6")
                .endStatus()
                .build());
        end("b", 30);

        assertThat(isToldOfTheEnd("b")).isTrue();
    }

    @Test
    void anEndIsNeverTakenBack() {
        end("a", 30);
        apply(own);
        apply(other);
        assertThat(isToldOfTheEnd("a")).isTrue();

        cluster.edit(
                PodKind.POD,
                "a",
                pod -> new PodBuilder(pod)
                        .editMetadata()
                        .addToLabels("more", "labels")
                        .endMetadata()
                        .build());
        assertThat(isToldOfTheEnd("a")).isTrue();
        var again = new FakeAgent(gateway, "n1");
        again.hello();
        cluster.settle();
        assertThat(isToldOfTheEnd(again, "a")).isTrue();
    }

    @Test
    void theSetIsNotSentAgainWhileThePodDrains() {
        long sets = own.count(MessageCase.ASSIGNED_SET);
        end("a", 30);

        assertThat(own.count(MessageCase.ASSIGNED_SET)).isEqualTo(sets);
    }

    // ---- events of the cluster

    private void end(String name, long graceSeconds) {
        cluster.edit(
                PodKind.POD,
                name,
                pod -> new PodBuilder(PodDeletion.marked(pod, cluster.clock.instant()))
                        .editMetadata()
                        .withDeletionGracePeriodSeconds(graceSeconds)
                        .endMetadata()
                        .build());
    }

    private void apply(FakeAgent agent) {
        applied(agent, network(agent).getRevision());
    }

    private void applied(FakeAgent agent, long revision) {
        agent.say(AgentMessage.newBuilder()
                .setNetworkApplied(NetworkApplied.newBuilder().setRevision(revision)));
        cluster.settle();
    }

    private static NetworkState network(FakeAgent agent) {
        return agent.last(MessageCase.NETWORK_STATE).orElseThrow().getNetworkState();
    }

    private boolean isToldOfTheEnd(String name) {
        return isToldOfTheEnd(own, name);
    }

    private boolean isToldOfTheEnd(FakeAgent agent, String name) {
        agent.ask("uid-" + name);
        cluster.settle();
        assertThat(agent.set().getPodsList())
                .anyMatch(pod -> pod.getHash().equals(agent.body().getHash()));
        return agent.body().hasDeletion();
    }

    private void isReady(String node, String status) {
        cluster.editNode(
                node,
                present -> new NodeBuilder(present)
                        .editStatus()
                        .withConditions()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(status)
                        .endCondition()
                        .endStatus()
                        .build());
    }

    private Pod pod(String name) {
        return new PodBuilder(Objects.ready(Objects.on("n1", Objects.pod(name)), cluster.clock.instant()))
                .editStatus()
                .withPodIP("10.42.0.5")
                .endStatus()
                .build();
    }
}
