package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored beside the replica set web, and exactly what is done about it. */
class ReplicaSetPlannerTest {

    private static final Instant START = ManualClock.START;

    private final Placements placements = new Placements();
    private final TestCluster cluster = new TestCluster(placements);
    private final Planning<ObjectKey> planning =
            new Planning<>(cluster, new ReplicaSetController(placements), ReplicaSetPlannerTest::words);

    static Stream<PlanRow> rows() {
        return Stream.of(
                PlanRow.of(
                        "a pod for each that is missing, one a node",
                        List.of(Objects.node("n1"), Objects.node("n2"), web(3)),
                        "create on n1",
                        "create on n2",
                        "create on n1",
                        "status 0 pods, 0 ready, 0 available"),
                PlanRow.of(
                        "one that fits nowhere is made all the same",
                        List.of(web(1)),
                        "create on no node",
                        "status 0 pods, 0 ready, 0 available"),
                PlanRow.of(
                        "the thousandth that waits for a node is made",
                        Stream.concat(Stream.of(web(Integer.MAX_VALUE)), unplaced(999))
                                .toList(),
                        "create on no node",
                        "status 999 pods, 0 ready, 0 available"),
                PlanRow.of(
                        "no more are made while a thousand wait for a node",
                        Stream.concat(Stream.of(web(Integer.MAX_VALUE)), unplaced(1_000))
                                .toList(),
                        "status 1000 pods, 0 ready, 0 available; ReplicaFailure: FailedCreate"),
                PlanRow.of(
                        "a thousand that wait are no failure when no more are wanted",
                        Stream.concat(Stream.of(web(1_000)), unplaced(1_000)).toList(),
                        "status 1000 pods, 0 ready, 0 available"),
                PlanRow.of(
                        "the failure ends when one of them has a node",
                        Stream.concat(Stream.of(failing(web(1_001)), Objects.on("n1", owned("placed"))), unplaced(999))
                                .toList(),
                        "create on no node",
                        "status 1000 pods, 0 ready, 0 available"),
                PlanRow.of(
                        "what is there counts",
                        List.of(Objects.node("n1"), web(2), ready("a", "n1")),
                        "create on n1",
                        "status 1 pods, 1 ready, 1 available"),
                PlanRow.of(
                        "of too many the one that is not ready goes",
                        List.of(web(1), ready("a", "n1"), Objects.on("n2", owned("b"))),
                        "delete b",
                        "status 2 pods, 1 ready, 1 available"),
                PlanRow.of(
                        "of equals one of the fuller node goes",
                        List.of(web(2), ready("a", "n1"), ready("b", "n2"), ready("c", "n2")),
                        "delete b",
                        "status 3 pods, 3 ready, 3 available"),
                PlanRow.of(
                        "one that ends is replaced, and not counted",
                        List.of(Objects.node("n1"), web(1), PodDeletion.marked(ready("a", "n1"), START)),
                        "create on n1",
                        "status 0 pods, 0 ready, 0 available"),
                PlanRow.of(
                        "a pod that nobody controls is adopted in place of a new one",
                        List.of(Objects.node("n1"), web(1), Objects.on("n1", Objects.pod("stray"))),
                        "adopt stray",
                        "status 0 pods, 0 ready, 0 available"),
                PlanRow.of(
                        "nothing is deleted before all are adopted",
                        List.of(web(0), ready("a", "n1"), Objects.on("n1", Objects.pod("stray"))),
                        "adopt stray",
                        "status 1 pods, 1 ready, 1 available"),
                PlanRow.of(
                        "a pod of other labels is released and replaced",
                        List.of(Objects.node("n1"), web(1), labelled("other", ready("a", "n1"))),
                        "release a",
                        "create on n1",
                        "status 0 pods, 0 ready, 0 available"),
                PlanRow.of(
                        "another's pod is left alone",
                        List.of(
                                Objects.node("n1"),
                                web(1),
                                Objects.ownedBy(Objects.replicaSet("db", 1), Objects.pod("b"))),
                        "create on n1",
                        "status 0 pods, 0 ready, 0 available"),
                PlanRow.of(
                        "the first that fails is replaced at once",
                        List.of(Objects.node("n1"), web(1), failed("a", 0)),
                        "create on n1",
                        "status 0 pods, 0 ready, 0 available"),
                PlanRow.of(
                                "after the third it waits four seconds",
                                List.of(web(1), failed("a", 9), failed("b", 8), failed("c", 1)),
                                "status 0 pods, 0 ready, 0 available")
                        .wakesAfter(Duration.ofSeconds(3)),
                PlanRow.of(
                                "of many that failed the oldest go",
                                Stream.concat(
                                                Stream.of(web(0)),
                                                IntStream.range(0, 12)
                                                        .mapToObj(age -> failed("f" + (char) ('a' + age), age)))
                                        .toList(),
                                "delete fl",
                                "delete fk",
                                "status 0 pods, 0 ready, 0 available")
                        .wakesAfter(Duration.ofMinutes(5)),
                PlanRow.of(
                                "a ready pod becomes available later",
                                List.of(minReady(web(1), 30), Objects.ready(owned("a"), START.minusSeconds(10))),
                                "status 1 pods, 1 ready, 0 available")
                        .wakesAfter(Duration.ofSeconds(20)),
                PlanRow.of(
                        "one that goes only says what is there",
                        List.of(Objects.node("n1"), going(web(2)), ready("a", "n1")),
                        "status 1 pods, 1 ready, 1 available"),
                PlanRow.of(
                        "in a namespace that goes nothing is made or adopted",
                        List.of(Objects.node("n1"), goingNamespace(), web(2), Objects.on("n1", Objects.pod("stray"))),
                        "status 0 pods, 0 ready, 0 available"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(new ObjectKey(Objects.NAMESPACE, "web"), row);
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void comesToRestWhateverIsThere(long seed) {
        randomly(new Random(seed)).forEach(cluster::create);

        planning.comesToRest(new ObjectKey(Objects.NAMESPACE, "web"));
    }

    private static List<HasMetadata> randomly(Random random) {
        var objects = new ArrayList<HasMetadata>();
        IntStream.rangeClosed(1, random.nextInt(3)).forEach(i -> objects.add(Objects.node("n" + i)));
        objects.add(minReady(web(random.nextInt(5)), random.nextInt(2) * 30));
        for (int i = random.nextInt(8); i > 0; i--) {
            objects.add(randomPod("p" + i, random));
        }
        return objects;
    }

    private static Pod randomPod(String name, Random random) {
        var pod = random.nextBoolean() ? owned(name) : Objects.pod(name);
        pod = random.nextInt(4) == 0 ? labelled("other", pod) : pod;
        pod = random.nextInt(4) == 0 ? pod : Objects.on("n" + (1 + random.nextInt(3)), pod);
        return switch (random.nextInt(5)) {
            case 0 -> PodDeletion.marked(pod, START);
            case 1 -> inPhase("Failed", pod, random.nextInt(60));
            case 2 -> inPhase("Succeeded", pod, random.nextInt(60));
            case 3 -> Objects.ready(pod, START.minusSeconds(random.nextInt(60)));
            default -> pod;
        };
    }

    private static String words(Action action) {
        if (action instanceof ReplicaSetAction.CreatePod create) {
            return "create on " + PodState.nodeName(create.pod()).orElse("no node");
        } else if (action instanceof ReplicaSetAction.DeletePod delete) {
            return "delete " + delete.pod().getMetadata().getName();
        } else if (action instanceof ReplicaSetAction.AdoptPod adopt) {
            return "adopt " + adopt.adopted().getMetadata().getName();
        } else if (action instanceof ReplicaSetAction.ReleasePod release) {
            return "release " + release.released().getMetadata().getName();
        } else if (action instanceof ReplicaSetAction.UpdateStatus update) {
            var status = update.replicaSet().getStatus();
            return "status %d pods, %d ready, %d available"
                            .formatted(status.getReplicas(), status.getReadyReplicas(), status.getAvailableReplicas())
                    + status.getConditions().stream()
                            .map(condition -> "; " + condition.getType() + ": " + condition.getReason())
                            .collect(Collectors.joining());
        }
        return action.toString();
    }

    private static ReplicaSet web(int replicas) {
        return Objects.replicaSet("web", replicas);
    }

    private static ReplicaSet minReady(ReplicaSet replicaSet, int seconds) {
        return new ReplicaSetBuilder(replicaSet)
                .editSpec()
                .withMinReadySeconds(seconds)
                .endSpec()
                .build();
    }

    private static ReplicaSet failing(ReplicaSet replicaSet) {
        return new ReplicaSetBuilder(replicaSet)
                .editOrNewStatus()
                .addNewCondition()
                .withType("ReplicaFailure")
                .withStatus("True")
                .withReason("FailedCreate")
                .endCondition()
                .endStatus()
                .build();
    }

    private static ReplicaSet going(ReplicaSet replicaSet) {
        return new ReplicaSetBuilder(replicaSet)
                .editMetadata()
                .withDeletionTimestamp(START.toString())
                .endMetadata()
                .build();
    }

    private static HasMetadata goingNamespace() {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(Objects.NAMESPACE)
                .withDeletionTimestamp(START.toString())
                .endMetadata()
                .build();
    }

    private static Stream<Pod> unplaced(int count) {
        return IntStream.range(0, count).mapToObj(number -> owned("w" + number));
    }

    private static Pod owned(String name) {
        return Objects.ownedBy(web(0), Objects.pod(name));
    }

    private static Pod ready(String name, String node) {
        return Objects.ready(Objects.on(node, owned(name)), START.minusSeconds(60));
    }

    private static Pod labelled(String app, Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToLabels("app", app)
                .endMetadata()
                .build();
    }

    /** @param age in seconds */
    private static Pod failed(String name, int age) {
        return inPhase("Failed", owned(name), age);
    }

    private static Pod inPhase(String phase, Pod pod, int age) {
        return new PodBuilder(pod)
                .editMetadata()
                .withCreationTimestamp(START.minusSeconds(age).toString())
                .endMetadata()
                .editOrNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }
}
