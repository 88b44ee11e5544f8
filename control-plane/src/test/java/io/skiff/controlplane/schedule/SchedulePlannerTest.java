package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored, and exactly what is done about the pod a. */
class SchedulePlannerTest {

    private static final String FULL = "0/1 nodes are available: 1 Insufficient cpu.";

    private final Placements placements = new Placements();
    private final TestCluster cluster = new TestCluster(placements);
    private final Planning<ObjectKey> planning =
            new Planning<>(cluster, new ScheduleController(placements), SchedulePlannerTest::words);

    static Stream<PlanRow> rows() {
        return Stream.of(
                PlanRow.of("a pod is bound", List.of(Objects.node("n1"), waiting()), "bind a to n1: PodScheduled=True"),
                PlanRow.of(
                        "to the node that has more left",
                        List.of(
                                Objects.node("n1"),
                                Objects.node("n2"),
                                Objects.on("n1", Objects.requesting(Objects.pod("b"), "2", "1Gi")),
                                waiting()),
                        "bind a to n2: PodScheduled=True"),
                PlanRow.of(
                        "without nodes it is told why",
                        List.of(waiting()),
                        "explain a: PodScheduled=False Unschedulable: no nodes available to schedule pods"),
                PlanRow.of(
                        "without room, too",
                        List.of(Objects.node("n1", "1"), waiting()),
                        "explain a: PodScheduled=False Unschedulable: " + FULL),
                PlanRow.of("and told once", List.of(Objects.node("n1", "1"), explained(FULL))),
                PlanRow.of(
                        "but again when the reason is another one",
                        List.of(cordoned(Objects.node("n1")), explained(FULL)),
                        "explain a: PodScheduled=False Unschedulable: 0/1 nodes are available: 1 node(s) were"
                                + " unschedulable."),
                PlanRow.of(
                        "there is room again",
                        List.of(Objects.node("n1"), explained(FULL)),
                        "bind a to n1: PodScheduled=True"),
                PlanRow.of("a bound pod stays where it is", List.of(Objects.node("n1"), Objects.on("n2", waiting()))),
                PlanRow.of(
                        "a pod that is to go is not bound any more",
                        List.of(Objects.node("n1"), PodDeletion.marked(held(waiting()), ManualClock.START))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(new ObjectKey(Objects.NAMESPACE, "a"), row);
    }

    static Stream<PlanRow> heldRows() {
        return Stream.of(PlanRow.of(
                        "room that somebody is about to use is held, and looked at again when nobody knows of it any more",
                        List.of(Objects.node("n1"), waiting()),
                        "explain a: PodScheduled=False Unschedulable: " + FULL)
                .wakesAfter(Duration.ofSeconds(10)));
    }

    /** Another pod takes three of four processors, and its write is on its way. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("heldRows")
    void plansExactlyWhileRoomIsHeld(PlanRow row) {
        placements.room(cluster.view, cluster.clock.instant());
        placements.hold(Objects.on("n1", Objects.requesting(Objects.pod("b"), "3", "1Gi")));

        planning.check(new ObjectKey(Objects.NAMESPACE, "a"), row);
    }

    private static String words(Action action) {
        if (action instanceof ScheduleAction.Bind bind) {
            return "bind a to " + bind.bound().getSpec().getNodeName() + ": " + condition(bind.bound());
        }
        var explain = (ScheduleAction.Explain) action;
        return "explain a: " + condition(explain.waiting());
    }

    private static String condition(Pod pod) {
        var condition = pod.getStatus().getConditions().get(0);
        return condition.getType() + "=" + condition.getStatus()
                + (condition.getReason() == null ? "" : " " + condition.getReason() + ": " + condition.getMessage());
    }

    private static Pod waiting() {
        return Objects.requesting(Objects.pod("a"), "2", "1Gi");
    }

    private static Pod explained(String message) {
        return Binding.waiting(waiting(), message, ManualClock.START);
    }

    private static Pod held(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToFinalizers("example.com/hold")
                .endMetadata()
                .build();
    }

    private static Node cordoned(Node node) {
        return new NodeBuilder(node)
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
    }
}
