package io.skiff.controlplane.gateway.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.gateway.AgentLink;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.NodeStatus;
import io.skiff.proto.node.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReportPlannerTest {

    private static final Instant NOW = ManualClock.START;
    private static final Transaction GUARD = Transaction.NONE.onlyIf("/skiff/live/nodes/n1", 7);
    private static final AgentSession SESSION = session();

    static Stream<Arguments> rows() {
        var pod = Objects.on("n1", Objects.pod("a"));
        return Stream.of(
                Arguments.of(
                        "a status that is new",
                        observed(running("10.42.1.2"), pod),
                        List.of("store Running 10.42.1.2 192.0.2.1")),
                Arguments.of(
                        "a status that is stored already",
                        observed(running("10.42.1.2"), stored(pod, running("10.42.1.2"))),
                        List.of("acknowledge")),
                Arguments.of(
                        "a report whose write succeeded is not written again, whatever is there now",
                        observed(running("10.42.1.2"), Optional.of(pod), true, ReportSize.WHOLE),
                        List.of("acknowledge")),
                Arguments.of(
                        "an address of another node's pods is left out",
                        observed(running("10.42.2.2"), pod),
                        List.of("store Running - 192.0.2.1")),
                Arguments.of(
                        "only a pod on the host's network has the host's address",
                        observed(running("192.0.2.1"), onHost(pod)),
                        List.of("store Running 192.0.2.1 192.0.2.1")),
                Arguments.of(
                        "a pod of its own network has not",
                        observed(running("192.0.2.1"), pod),
                        List.of("store Running - 192.0.2.1")),
                Arguments.of(
                        "an address of another host is left out",
                        observed(running("10.42.1.2").setHostIp("192.0.2.2"), pod),
                        List.of("store Running 10.42.1.2 -")),
                Arguments.of(
                        "a pod that has ended stays as it ended",
                        observed(running("10.42.1.2"), stored(pod, running("").setPhase("Failed"))),
                        List.of("acknowledge")),
                Arguments.of(
                        "there is no such pod",
                        observed(running("10.42.1.2"), Optional.empty(), false, ReportSize.WHOLE),
                        List.of("forget")),
                Arguments.of(
                        "nothing is left of a pod that was to go",
                        observed(running("").setRemoved(true), PodDeletion.marked(pod, NOW)),
                        List.of("remove a")),
                Arguments.of(
                        "nothing is left of one that nobody marked: that was an earlier one",
                        observed(running("").setRemoved(true), pod),
                        List.of("acknowledge")),
                Arguments.of(
                        "the store takes only less of it",
                        observed(running("10.42.1.2"), Optional.of(pod), false, ReportSize.WITHOUT_CONTAINERS),
                        List.of("store Running 10.42.1.2 192.0.2.1 WITHOUT_CONTAINERS")),
                Arguments.of(
                        "the store takes nothing of it",
                        observed(running("10.42.1.2"), Optional.of(pod), false, ReportSize.NOTHING),
                        List.of("give up")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(String name, ObservedReport observed, List<String> actions) {
        var plan = ReportPlanner.plan(observed, NOW);

        assertThat(plan.actions()).extracting(ReportPlannerTest::words).isEqualTo(actions);
        assertThat(plan.wakeUp()).isEmpty();
    }

    private static String words(Action action) {
        if (action instanceof ReportAction.Store store) {
            assertThat(store.guard()).isEqualTo(GUARD);
            var status = store.updated().getStatus();
            return "store " + status.getPhase() + " " + orDash(status.getPodIP()) + " " + orDash(status.getHostIP())
                    + (store.size() == ReportSize.WHOLE ? "" : " " + store.size());
        }
        if (action instanceof ReportAction.Remove remove) {
            assertThat(remove.guard()).isEqualTo(GUARD);
            return "remove " + remove.pod().getMetadata().getName();
        }
        return action instanceof ReportAction.Acknowledge
                ? "acknowledge"
                : action instanceof ReportAction.Forget ? "forget" : "give up";
    }

    private static String orDash(String text) {
        return Optional.ofNullable(text).orElse("-");
    }

    private static ObservedReport observed(PodStatus.Builder report, Pod pod) {
        return observed(report, Optional.of(pod), false, ReportSize.WHOLE);
    }

    private static ObservedReport observed(
            PodStatus.Builder report, Optional<Pod> pod, boolean isStored, ReportSize size) {
        return new ObservedReport(SESSION, report.build(), pod, isStored, size, GUARD);
    }

    private static PodStatus.Builder running(String address) {
        return PodStatus.newBuilder()
                .setNamespace(Objects.NAMESPACE)
                .setName("a")
                .setUid("uid-a")
                .setSequence(1)
                .setPhase("Running")
                .setPodIp(address)
                .setHostIp("192.0.2.1");
    }

    private static Pod stored(Pod pod, PodStatus.Builder status) {
        return ReportedStatus.applied(pod, status.build(), "n1", "linux/amd64", NOW);
    }

    private static Pod onHost(Pod pod) {
        return new PodBuilder(pod).editSpec().withHostNetwork(true).endSpec().build();
    }

    private static AgentSession session() {
        var session = new AgentSession(new NodePeer("n1", Instant.EPOCH), "session-1", new AgentLink() {
            @Override
            public void send(GatewayMessage message) {}

            @Override
            public void close(String reason) {}
        });
        session.description.status = NodeStatus.newBuilder()
                .setInternalIp("192.0.2.1")
                .setArchitecture("amd64")
                .build();
        session.description.podCidr = "10.42.1.0/24";
        return session;
    }

    @Test
    void anEvictedPodIsTheTargetOfADisruption() {
        var report = running("")
                .setPhase("Failed")
                .setReason("Evicted")
                .setMessage("The node was low on resource: memory. ")
                .build();
        var evicted = ReportedStatus.applied(Objects.on("n1", Objects.pod("a")), report, "n1", "", NOW);

        assertThat(PodState.isEvicted(evicted)).isTrue();
        assertThat(PodState.condition(evicted, "DisruptionTarget"))
                .hasValueSatisfying(condition -> assertThat(
                                condition.getStatus() + " " + condition.getReason() + ": " + condition.getMessage())
                        .isEqualTo("True TerminationByKubelet: The node was low on resource: memory. "));
    }
}
