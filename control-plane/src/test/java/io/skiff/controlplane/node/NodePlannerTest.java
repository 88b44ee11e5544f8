package io.skiff.controlplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.presence.NodeContact;
import io.skiff.controlplane.testing.Objects;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each row: a node with its pods, what it said last and what its silence means, and exactly what is done. A node is judged by the status and
 * the reason of Ready, other conditions that are true, its taints, and the event.
 */
class NodePlannerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Liveness HEARD = new Liveness(false, false, false, NOW.plus(LOOK));
    private static final Liveness SILENT = new Liveness(true, false, false, NOW.plus(LOOK));
    private static final Liveness LOST = new Liveness(true, false, true, NOW.plus(LOOK));
    private static final Liveness WIDESPREAD = new Liveness(true, true, false, NOW.plus(LOOK));

    private record Row(String name, ObservedNode observed, List<String> actions, Duration wakeUp) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(heard(), silent(), tainted()).flatMap(rows -> rows);
    }

    private static Stream<Row> heard() {
        return Stream.of(
                row("nothing is known, nothing is said", node(), List.of(replica("a")), Optional.empty(), HEARD),
                row(
                        "a node that speaks is ready",
                        node(),
                        List.of(replica("a")),
                        saying("", ""),
                        HEARD,
                        "judge n1 True AgentReady [] []"),
                row(
                        "one that says it is not is not",
                        node(),
                        List.of(replica("a")),
                        saying("NoRoom", ""),
                        HEARD,
                        "judge n1 False NoRoom [] [not-ready:NoSchedule] NodeNotReady"),
                row(
                        "one that speaks again loses its taints",
                        judged(node(), LOST),
                        List.of(),
                        saying("", ""),
                        HEARD,
                        "judge n1 True AgentReady [] [] NodeReady"),
                row(
                        "one that lacks memory or processes has the conditions and taints, and keeps its pods",
                        node(),
                        List.of(replica("waits")),
                        Optional.of(
                                new NodeContact("", "", List.of(), List.of(), "", "Little memory.", "Few processes.")),
                        HEARD,
                        "judge n1 True AgentReady [MemoryPressure, PIDPressure]"
                                + " [memory-pressure:NoSchedule, pid-pressure:NoSchedule]"),
                row(
                        "on a full disk what has not begun goes elsewhere",
                        node(),
                        List.of(replica("begun", true), replica("waits"), lone("lone"), ending(replica("ends"))),
                        saying("", "The disk is full."),
                        HEARD,
                        "judge n1 True AgentReady [DiskPressure] [disk-pressure:NoSchedule]",
                        "move waits: The disk is full."));
    }

    private static Stream<Row> silent() {
        return Stream.of(
                row(
                        "at first a silent node's pods are doubted",
                        node(),
                        List.of(ready(replica("a")), ready(lone("b")), replica("c")),
                        Optional.empty(),
                        SILENT,
                        "judge n1 Unknown NodeStatusUnknown [] [unreachable:NoSchedule] NodeNotReady",
                        "doubt a",
                        "doubt b"),
                row(
                        "then its replicas are given up, and nothing else",
                        judged(node(), SILENT),
                        List.of(ready(replica("a")), ready(lone("b")), finished(replica("c")), ending(replica("d"))),
                        Optional.empty(),
                        LOST,
                        "judge n1 Unknown NodeStatusUnknown [] [unreachable:NoSchedule, unreachable:NoExecute]",
                        "give up a",
                        "doubt b"),
                row(
                        "a replica with a claim is only doubted: no second one may have its data",
                        judged(node(), LOST),
                        List.of(using("data", ready(replica("a")))),
                        Optional.empty(),
                        LOST,
                        "doubt a"),
                row(
                        "who tolerates it for a while stays so long",
                        judged(node(), LOST),
                        List.of(
                                tolerating("node.kubernetes.io/unreachable", 300L, replica("a")),
                                tolerating("node.kubernetes.io/unreachable", null, replica("b"))),
                        Optional.empty(),
                        LOST),
                row(
                        "when most are silent nothing is replaced",
                        node(),
                        List.of(ready(replica("a"))),
                        Optional.empty(),
                        WIDESPREAD,
                        "judge n1 Unknown NodeStatusUnknown [] [unreachable:NoSchedule] NodeNotReady"));
    }

    private static Stream<Row> tainted() {
        return Stream.of(
                row(
                        "who does not tolerate a taint goes",
                        withTaint(node(), "drain"),
                        List.of(
                                lone("a"),
                                tolerating("drain", null, lone("b")),
                                ending(lone("c")),
                                finished(lone("d"))),
                        saying("", ""),
                        HEARD,
                        "judge n1 True AgentReady [] [drain:NoExecute]",
                        "evict a for drain"),
                new Row(
                        "who tolerates it for a while goes then",
                        new ObservedNode(
                                judged(withTaint(node(), "drain"), HEARD),
                                List.of(bound(tolerating("drain", 1L, lone("a")))),
                                saying("", ""),
                                new Liveness(false, false, false, NOW.plusSeconds(5))),
                        List.of(),
                        Duration.ofSeconds(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(Row row) {
        var plan = NodePlanner.plan(row.observed, NOW);

        assertThat(inWords(plan)).isEqualTo(row.actions);
        assertThat(plan.wakeUp()).contains(NOW.plus(row.wakeUp));
        assertThat(inWords(NodePlanner.plan(after(row.observed, plan), NOW)))
                .as("plan on the result")
                .isEmpty();
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void plansNothingOnItsOwnResult(long seed) {
        var random = new Random(seed);
        var observed = randomly(random);

        var plan = NodePlanner.plan(observed, NOW);

        assertThat(inWords(NodePlanner.plan(after(observed, plan), NOW))).isEmpty();
    }

    private static ObservedNode randomly(Random random) {
        var liveness = List.of(HEARD, SILENT, LOST, WIDESPREAD);
        var node = random.nextBoolean() ? node() : withTaint(node(), "drain");
        node = random.nextBoolean() ? node : judged(node, liveness.get(random.nextInt(4)));
        var pods = new ArrayList<Pod>();
        for (int i = random.nextInt(4); i > 0; i--) {
            var pod = random.nextBoolean() ? replica("p" + i, random.nextBoolean()) : lone("p" + i);
            pod = random.nextBoolean() ? pod : ready(pod);
            pod = random.nextBoolean() ? pod : tolerating("drain", random.nextBoolean() ? 60L : null, bound(pod));
            pods.add(random.nextInt(4) == 0 ? ending(pod) : pod);
        }
        var said = random.nextInt(4) == 0
                ? Optional.<NodeContact>empty()
                : saying(random.nextBoolean() ? "" : "NoRoom", random.nextBoolean() ? "" : "The disk is full.");
        return new ObservedNode(node, pods, said, liveness.get(random.nextInt(4)));
    }

    /** As what the actions write, without a store. */
    private static ObservedNode after(ObservedNode before, Plan plan) {
        var node = before.node();
        var pods = before.pods();
        for (var action : plan.actions()) {
            if (action instanceof NodeAction.JudgeNode judge) {
                node = judge.node();
            } else {
                var written = written(action);
                pods = pods.stream()
                        .map(pod -> name(pod).equals(name(written)) ? written : pod)
                        .toList();
            }
        }
        return new ObservedNode(node, pods, before.contact(), before.liveness());
    }

    private static Pod written(Action action) {
        if (action instanceof NodeAction.DoubtPod doubt) {
            return doubt.pod();
        } else if (action instanceof NodeAction.GiveUpPod giveUp) {
            return giveUp.pod();
        } else if (action instanceof NodeAction.MovePod move) {
            return move.pod();
        }
        return ((NodeAction.EvictPod) action).pod();
    }

    private static List<String> inWords(Plan plan) {
        return plan.actions().stream().map(NodePlannerTest::words).toList();
    }

    private static String words(Action action) {
        if (action instanceof NodeAction.JudgeNode judge) {
            return words(judge.node()) + (judge.reason().isEmpty() ? "" : " " + judge.reason());
        } else if (action instanceof NodeAction.DoubtPod doubt) {
            return "doubt " + name(doubt.pod());
        } else if (action instanceof NodeAction.GiveUpPod giveUp) {
            return "give up " + name(giveUp.pod());
        } else if (action instanceof NodeAction.MovePod move) {
            return "move " + name(move.pod()) + ": " + move.why();
        } else if (action instanceof NodeAction.EvictPod evict) {
            return "evict " + name(evict.pod()) + " for " + evict.taint().getKey();
        }
        return action.toString();
    }

    private static String words(Node node) {
        var ready = Troubles.find(node, "Ready").orElseThrow();
        var troubles = node.getStatus().getConditions().stream()
                .filter(condition -> !condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"))
                .map(NodeCondition::getType)
                .toList();
        var taints = node.getSpec().getTaints().stream()
                .map(taint -> taint.getKey().replace("node.kubernetes.io/", "") + ":" + taint.getEffect())
                .collect(Collectors.joining(", ", "[", "]"));
        return "judge %s %s %s %s %s"
                .formatted(node.getMetadata().getName(), ready.getStatus(), ready.getReason(), troubles, taints);
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    private static Row row(
            String name, Node node, List<Pod> pods, Optional<NodeContact> said, Liveness liveness, String... actions) {
        return new Row(name, new ObservedNode(node, pods, said, liveness), List.of(actions), LOOK);
    }

    private static Node node() {
        return Objects.node("n1");
    }

    /** As this planner leaves it. */
    private static Node judged(Node node, Liveness liveness) {
        var plan = NodePlanner.plan(
                new ObservedNode(node, List.of(), liveness.isSilent() ? Optional.empty() : saying("", ""), liveness),
                NOW);
        return ((NodeAction.JudgeNode) plan.actions().get(0)).node();
    }

    private static Node withTaint(Node node, String key) {
        return new NodeBuilder(node)
                .editSpec()
                .addToTaints(new Taint("NoExecute", key, null, null))
                .endSpec()
                .build();
    }

    private static Optional<NodeContact> saying(String notReady, String disk) {
        return Optional.of(new NodeContact(notReady, "it says so", List.of(), List.of(), disk));
    }

    private static Pod lone(String name) {
        return Objects.on("n1", Objects.pod(name));
    }

    private static Pod replica(String name) {
        return Objects.ownedBy(Objects.replicaSet("web", 1), lone(name));
    }

    private static Pod replica(String name, boolean hasBegun) {
        return hasBegun
                ? new PodBuilder(replica(name))
                        .editStatus()
                        .withContainerStatuses(new ContainerStatusBuilder()
                                .withNewState()
                                .withNewRunning()
                                .endRunning()
                                .endState()
                                .build())
                        .endStatus()
                        .build()
                : replica(name);
    }

    private static Pod using(String claim, Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim(claim, false)
                .endVolume()
                .endSpec()
                .build();
    }

    private static Pod ready(Pod pod) {
        return Objects.ready(pod, NOW.minusSeconds(60));
    }

    private static Pod ending(Pod pod) {
        return PodDeletion.marked(pod, NOW);
    }

    private static Pod finished(Pod pod) {
        return new PodBuilder(pod).editStatus().withPhase("Failed").endStatus().build();
    }

    private static Pod tolerating(String key, @Nullable Long seconds, Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .addToTolerations(new Toleration("NoExecute", key, "Exists", seconds, null))
                .endSpec()
                .build();
    }

    /** Just now. */
    private static Pod bound(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withCreationTimestamp(NOW.toString())
                .endMetadata()
                .build();
    }
}
