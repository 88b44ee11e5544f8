package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.endpoint.EndpointController;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.node.NodeController;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.pod.PodConditions;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.presence.NodePresence;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.NetworkApplied;
import io.skiff.proto.node.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers on one store: the first leads, and agents are connected to both. */
class TwoServersTest {

    private final NodeContacts contacts = new NodeContacts(Instant.EPOCH);
    private final TestCluster cluster = new TestCluster(new NodeController(contacts), new EndpointController());
    private final Gateway leader = TestGateway.in(cluster, "server-1", contacts);
    private final Mortal second = new Mortal();
    private final Gateway follower = second.gateway;
    private final List<FakeAgent> alive = new ArrayList<>();
    private final FakeAgent n1 = agent(leader, "n1");
    private final FakeAgent n2 = agent(follower, "n2");

    @BeforeEach
    void begin() {
        cluster.settle();
        hello(n1);
        hello(n2);
        seconds(10);
    }

    @Test
    void theLeaderSeesTheNodesOfTheOther() {
        seconds(60);

        assertThat(ready("n1")).isEqualTo("True");
        assertThat(ready("n2")).isEqualTo("True");
        assertThat(NodePresence.find(cluster.view, "n1").orElseThrow().server()).isEqualTo("server-1");
        assertThat(NodePresence.find(cluster.view, "n2").orElseThrow().server()).isEqualTo("server-2");
    }

    @Test
    void beatsWriteNothing() {
        long before = cluster.view.leased(NodePresence.key("n2")).orElseThrow().revision();
        seconds(60);

        assertThat(cluster.view.leased(NodePresence.key("n2")).orElseThrow().revision())
                .isEqualTo(before);
    }

    @Test
    void aNodeOfTheOtherThatFallsSilentIsNotReadyAfterFiveSeconds() {
        alive.remove(n2);
        seconds(3);
        assertThat(ready("n2")).isEqualTo("True");
        seconds(3);
        assertThat(ready("n2")).isEqualTo("Unknown");
        assertThat(ready("n1")).isEqualTo("True");
    }

    @Test
    void whenTheOtherIsKilledItsNodesHaveTimeToComeToTheFirst() {
        second.kill();
        alive.remove(n2);
        seconds(4);
        hello(agent(leader, "n2"));
        seconds(30);

        assertThat(ready("n2")).isEqualTo("True");
        assertThat(NodePresence.find(cluster.view, "n2").orElseThrow().server()).isEqualTo("server-1");
        assertThat(cluster.events()).noneMatch(event -> event.contains("NotReady"));
    }

    @Test
    void nodesOfAKilledServerThatDoNotComeBackAreNotReady() {
        second.kill();
        alive.remove(n2);
        seconds(7);

        assertThat(ready("n2")).isEqualTo("Unknown");
        assertThat(ready("n1")).isEqualTo("True");
    }

    /** The old stream may not have ended yet, and its server must not take the node back. */
    @Test
    void anAgentThatGoesToTheOtherServerStaysThere() {
        var moved = agent(leader, "n2");
        hello(moved);
        seconds(2);
        assertThat(n2.closed).contains("another server");

        alive.remove(n2);
        seconds(10);
        assertThat(NodePresence.find(cluster.view, "n2").orElseThrow().server()).isEqualTo("server-1");
        assertThat(moved.closed).isEmpty();
        assertThat(ready("n2")).isEqualTo("True");

        var back = agent(follower, "n2");
        hello(back);
        seconds(2);
        assertThat(NodePresence.find(cluster.view, "n2").orElseThrow().server()).isEqualTo("server-2");
        assertThat(back.closed).isEmpty();
        assertThat(moved.closed).contains("another server");
    }

    @Test
    void anEndIsToldWhenTheNodesOfBothHaveMadeTheNetwork() {
        behindAService();
        end("a");
        assertThat(isToldOfTheEnd("a")).isFalse();
        applied(n1);
        assertThat(isToldOfTheEnd("a")).isFalse();
        applied(n2);

        assertThat(isToldOfTheEnd("a")).isTrue();
    }

    /** What the other server told before it came is not about it. */
    @Test
    void aNodeThatJustCameToTheOtherIsWaitedFor() {
        behindAService();
        var n3 = agent(follower, "n3");
        hello(n3);
        seconds(2);
        assertThat(ready("n3")).isEqualTo("True");
        end("a");
        applied(n1);
        applied(n2);
        assertThat(isToldOfTheEnd("a")).isFalse();
        applied(n3);

        assertThat(isToldOfTheEnd("a")).isTrue();
    }

    @Test
    void anEndWaitsTwoSecondsAtMostForTheNodesOfTheOther() {
        behindAService();
        end("a");
        applied(n1);
        cluster.advance(Duration.ofMillis(1900));
        assertThat(isToldOfTheEnd("a")).isFalse();
        cluster.advance(Duration.ofMillis(200));

        assertThat(isToldOfTheEnd("a")).isTrue();
    }

    /** Its view is late: it does not know yet that the node's agent is connected elsewhere, and has said newer things there. */
    @Test
    void whatANodeSaidToAServerThatLostItIsNotWritten() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        var taken = Json.write(Json.object().put("server", "server-3").put("lease", 3));
        var unused = cluster.store.commit(new Transaction(
                List.of(), List.of(new Transaction.Put(NodePresence.key("n1"), taken, OptionalLong.empty()))));
        n1.report(running("a"));
        leader.step(cluster.clock.instant());
        cluster.settle();

        assertThat(n1.closed).contains("another server");
        assertThat(PodState.isReady(cluster.find(PodKind.POD, "a").orElseThrow()))
                .isFalse();
    }

    /** The planner judged it by a view that was late, or the key of its server ended and came again. */
    @Test
    void aPodThatIsDoubtedAfterItsReportIsReportedAgain() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        n1.report(running("a"));
        seconds(1);
        assertThat(PodState.isReady(cluster.find(PodKind.POD, "a").orElseThrow()))
                .isTrue();
        cluster.edit(PodKind.POD, "a", this::doubted);
        assertThat(n1.closed).contains("report its pods again");

        var again = agent(leader, "n1");
        hello(again);
        assertThat(again.closed).isEmpty();
        again.report(running("a"));
        cluster.settle();
        assertThat(PodState.isReady(cluster.find(PodKind.POD, "a").orElseThrow()))
                .isTrue();
        assertThat(again.closed).isEmpty();
    }

    private Pod doubted(Pod pod) {
        return new PodBuilder(pod)
                .editStatus()
                .withConditions(PodConditions.with(
                        pod.getStatus().getConditions(),
                        "Ready",
                        false,
                        PodConditions.NODE_NOT_READY,
                        "nothing is heard",
                        cluster.clock.instant()))
                .endStatus()
                .build();
    }

    private static PodStatus.Builder running(String name) {
        return PodStatus.newBuilder()
                .setUid("uid-" + name)
                .setNamespace(Objects.NAMESPACE)
                .setName(name)
                .setSequence(1)
                .setPhase("Running")
                .setPodIp("10.42.0.5")
                .setInitialized(true)
                .setReady(true);
    }

    // ---- the cluster's moves

    /** A server that can be killed: what it does not step it does not do. */
    private final class Mortal {
        private final Gateway gateway = TestGateway.in(
                cluster, "server-2", new NodeContacts(Instant.EPOCH), part -> cluster.add(new Switched(part)));
        private boolean isKilled;

        void kill() {
            isKilled = true;
        }

        private final class Switched implements Stepped {
            private final Stepped part;

            Switched(Stepped part) {
                this.part = part;
            }

            @Override
            public boolean step(Instant now) {
                return !isKilled && part.step(now);
            }

            @Override
            public Optional<Instant> nextDue() {
                return isKilled ? Optional.empty() : part.nextDue();
            }
        }
    }

    private FakeAgent agent(Gateway gateway, String name) {
        return new FakeAgent(gateway, name);
    }

    private void hello(FakeAgent agent) {
        agent.hello();
        alive.add(agent);
        cluster.settle();
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            List.copyOf(alive).forEach(FakeAgent::beat);
            cluster.advance(Duration.ofSeconds(1));
        }
    }

    private void applied(FakeAgent agent) {
        var revision = agent.last(MessageCase.NETWORK_STATE)
                .orElseThrow()
                .getNetworkState()
                .getRevision();
        agent.say(AgentMessage.newBuilder()
                .setNetworkApplied(NetworkApplied.newBuilder().setRevision(revision)));
        cluster.settle();
    }

    private void behindAService() {
        cluster.create(Objects.service());
        cluster.create(pod("a"));
        applied(n1);
        applied(n2);
        seconds(1);
        applied(n1);
        applied(n2);
    }

    private void end(String name) {
        cluster.edit(PodKind.POD, name, pod -> PodDeletion.marked(pod, cluster.clock.instant()));
    }

    private boolean isToldOfTheEnd(String name) {
        n1.ask("uid-" + name);
        cluster.settle();
        return n1.body().hasDeletion();
    }

    private String ready(String node) {
        return cluster.view.find(NodeKind.NODE, "", node).orElseThrow().object().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .map(condition -> condition.getStatus())
                .findFirst()
                .orElse("none");
    }

    private Pod pod(String name) {
        return new PodBuilder(Objects.ready(Objects.on("n1", Objects.pod(name)), cluster.clock.instant()))
                .editStatus()
                .withPodIP("10.42.0.5")
                .endStatus()
                .build();
    }
}
