package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each row: the deployment web and what is stored beside it, and exactly what is done. Replica sets are called by their image; a status is
 * {@code replicas/updated/ready/available}, the reason of Progressing, the status of Available.
 */
class DeploymentPlannerTest {

    private static final Instant START = ManualClock.START;

    /** After it was noted; the second is for times without fractions. */
    private static final Duration DEADLINE = Duration.ofSeconds(601);

    private final TestCluster cluster = new TestCluster();
    private final Planning<ObjectKey> planning =
            new Planning<>(cluster, new DeploymentController(), DeploymentPlannerTest::words);

    static Stream<PlanRow> rows() {
        return Stream.concat(gradually(), otherwise());
    }

    /** Of three, one may be too many and none too few. */
    private static Stream<PlanRow> gradually() {
        return Stream.of(
                PlanRow.of(
                                "the first revision has all replicas at once",
                                List.of(web("1")),
                                "create web:1 x3",
                                "status 0/0/0/0 NewReplicaSetCreated False")
                        .wakesAfter(DEADLINE),
                PlanRow.of(
                                "a second revision begins with the surge",
                                with(web("2"), revision("1", 1, 3), ready("1", 3)),
                                "create web:2 x1",
                                "status 3/0/3/3 NewReplicaSetCreated True")
                        .wakesAfter(DEADLINE),
                PlanRow.of(
                                "while the surge is not ready nothing moves",
                                with(web("2"), revision("1", 1, 3), revision("2", 2, 1), ready("1", 3), made("2", 1)),
                                "status 4/1/3/3 ReplicaSetUpdated True")
                        .wakesAfter(DEADLINE),
                PlanRow.of(
                                "once it is ready an old one goes",
                                with(web("2"), revision("1", 1, 3), revision("2", 2, 1), ready("1", 3), ready("2", 1)),
                                "scale web:1 from 3 to 2",
                                "status 4/1/4/4 ReplicaSetUpdated True")
                        .wakesAfter(DEADLINE),
                PlanRow.of(
                                "then the next new one comes",
                                with(web("2"), revision("1", 1, 2), revision("2", 2, 1), ready("1", 2), ready("2", 1)),
                                "scale web:2 from 1 to 2",
                                "status 3/1/3/3 ReplicaSetUpdated True")
                        .wakesAfter(DEADLINE),
                PlanRow.of(
                        "a complete one only says so",
                        with(web("2"), revision("1", 1, 0), revision("2", 2, 3), ready("2", 3)),
                        "status 3/3/3/3 NewReplicaSetAvailable True"),
                PlanRow.of(
                                "an undo makes an old revision the newest",
                                with(web("1"), revision("1", 1, 0), revision("2", 2, 3), ready("2", 3)),
                                "scale web:1 from 0 to 1 as revision 3",
                                "status 3/0/3/3 ReplicaSetUpdated True")
                        .wakesAfter(DEADLINE),
                PlanRow.of(
                        "a new size while it rolls is shared out",
                        with(
                                sized(web("2"), 6),
                                revision("1", 1, 3),
                                revision("2", 2, 1),
                                ready("1", 3),
                                ready("2", 1)),
                        "scale web:2 from 1 to 2",
                        "scale web:1 from 3 to 6",
                        "status 4/1/4/4 none False"));
    }

    private static Stream<PlanRow> otherwise() {
        return Stream.of(
                PlanRow.of(
                        "a new size with one revision goes to that one",
                        with(sized(web("1"), 5), revision("1", 1, 3), ready("1", 3)),
                        "scale web:1 from 3 to 5",
                        "status 3/3/3/3 none False"),
                PlanRow.of(
                        "while it is paused no revision begins",
                        with(paused(web("2")), revision("1", 1, 3), ready("1", 3)),
                        "status 3/0/3/3 DeploymentPaused True"),
                PlanRow.of(
                        "recreated, the old ones end first",
                        with(recreated(web("2")), revision("1", 1, 3), ready("1", 3)),
                        "scale web:1 from 3 to 0",
                        "status 3/0/3/3 none True"),
                PlanRow.of(
                        "and all of them",
                        with(
                                recreated(web("2")),
                                revision("1", 1, 0),
                                List.of(PodDeletion.marked(ready("1", 1).get(0), START))),
                        "status 0/0/0/0 none False"),
                PlanRow.of(
                                "before the new ones start together",
                                with(recreated(web("2")), revision("1", 1, 0)),
                                "create web:2 x3",
                                "status 0/0/0/0 NewReplicaSetCreated False")
                        .wakesAfter(DEADLINE),
                PlanRow.of(
                                "what a replica set cannot make is passed on",
                                with(web("1"), failing(revision("1", 1, 3)), ready("1", 2)),
                                "status 2/2/2/2 ReplicaSetUpdated False, FailedCreate")
                        .wakesAfter(DEADLINE),
                PlanRow.of(
                        "a failure that is over goes",
                        with(failed(web("1")), revision("1", 1, 3), ready("1", 3)),
                        "status 3/3/3/3 NewReplicaSetAvailable True"),
                PlanRow.of(
                        "a history that is too long is cut when all is done",
                        with(
                                remembering(web("3"), 1),
                                revision("1", 1, 0),
                                revision("2", 2, 0),
                                revision("3", 3, 3),
                                ready("3", 3)),
                        "delete web:1",
                        "status 3/3/3/3 NewReplicaSetAvailable True"),
                PlanRow.of(
                        "one that nobody controls is adopted before anything else",
                        List.of(web("2"), orphan(revision("1", 1, 3))),
                        "adopt web:1"),
                PlanRow.of(
                        "one that goes only says what is there",
                        with(going(web("2")), revision("1", 1, 3), ready("1", 3)),
                        "status 3/0/3/3 none True"),
                PlanRow.of(
                                "minReadySeconds is handed on",
                                with(minReady(web("1"), 90), revision("1", 1, 3), ready("1", 3)),
                                "update web:1",
                                "status 3/3/3/0 ReplicaSetUpdated False")
                        .wakesAfter(Duration.ofSeconds(30)),
                PlanRow.of(
                        "a name that is another's is counted as a collision",
                        List.of(web("1"), anothers(revision("1", 1, 0))),
                        "status 0/0/0/0 none False, 1 collisions"));
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
        var web = sized(web("" + (1 + random.nextInt(3))), random.nextInt(6));
        objects.add(
                switch (random.nextInt(4)) {
                    case 0 -> paused(web);
                    case 1 -> recreated(web);
                    default -> remembering(web, random.nextInt(3));
                });
        for (int i = 1; i <= random.nextInt(4); i++) {
            var image = Integer.toString(i);
            objects.add(revision(image, i, random.nextInt(4)));
            objects.addAll(ready(image, random.nextInt(3)));
        }
        return objects;
    }

    private static String words(Action action) {
        if (action instanceof DeploymentAction.CreateReplicaSet create) {
            return "create " + image(create.replicaSet()) + " x"
                    + create.replicaSet().getSpec().getReplicas();
        } else if (action instanceof DeploymentAction.ScaleReplicaSet scale) {
            var replicaSet = scale.replicaSet();
            return "scale %s from %d to %d%s"
                    .formatted(
                            image(replicaSet),
                            scale.from(),
                            replicaSet.getSpec().getReplicas(),
                            newRevision(replicaSet));
        } else if (action instanceof DeploymentAction.UpdateReplicaSet update) {
            return "update " + image(update.replicaSet());
        } else if (action instanceof DeploymentAction.AdoptReplicaSet adopt) {
            return "adopt " + image(adopt.adopted());
        } else if (action instanceof DeploymentAction.DeleteReplicaSet delete) {
            return "delete " + image(delete.replicaSet());
        } else if (action instanceof DeploymentAction.UpdateStatus update) {
            return "status " + status(update.deployment());
        }
        return action.toString();
    }

    private static String image(ReplicaSet replicaSet) {
        return replicaSet
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getImage();
    }

    private static String newRevision(ReplicaSet replicaSet) {
        var isNew = replicaSet.getMetadata().getAnnotations().containsKey(Revisions.HISTORY);
        return isNew ? " as revision " + Revisions.of(replicaSet) : "";
    }

    private static String status(Deployment deployment) {
        var status = deployment.getStatus();
        var progressing = condition(deployment, Conditions.PROGRESSING);
        return "%d/%d/%d/%d %s %s%s"
                        .formatted(
                                status.getReplicas(),
                                status.getUpdatedReplicas(),
                                status.getReadyReplicas(),
                                status.getAvailableReplicas(),
                                progressing
                                        .map(DeploymentCondition::getReason)
                                        .findFirst()
                                        .orElse("none"),
                                condition(deployment, Conditions.AVAILABLE)
                                        .map(DeploymentCondition::getStatus)
                                        .findFirst()
                                        .orElse("none"),
                                status.getCollisionCount() == null
                                        ? ""
                                        : ", " + status.getCollisionCount() + " collisions")
                + condition(deployment, Conditions.REPLICA_FAILURE)
                        .map(failure -> ", " + failure.getReason())
                        .collect(Collectors.joining());
    }

    private static ReplicaSet failing(ReplicaSet replicaSet) {
        return new ReplicaSetBuilder(replicaSet)
                .editOrNewStatus()
                .addNewCondition()
                .withType(Conditions.REPLICA_FAILURE)
                .withStatus("True")
                .withReason("FailedCreate")
                .withMessage("no more are made")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Deployment failed(Deployment deployment) {
        return new DeploymentBuilder(deployment)
                .editOrNewStatus()
                .addNewCondition()
                .withType(Conditions.REPLICA_FAILURE)
                .withStatus("True")
                .withReason("FailedCreate")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Stream<DeploymentCondition> condition(Deployment deployment, String type) {
        return deployment.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type));
    }

    /** Lists are taken apart. */
    private static List<HasMetadata> with(Object... objects) {
        var all = new ArrayList<HasMetadata>();
        for (var object : objects) {
            if (object instanceof List<?> list) {
                list.forEach(one -> all.add((HasMetadata) one));
            } else {
                all.add((HasMetadata) object);
            }
        }
        return all;
    }

    private static Deployment web(String image) {
        return Objects.withImage(Objects.deployment("web", 3), "web:" + image);
    }

    private static Deployment sized(Deployment deployment, int replicas) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withReplicas(replicas)
                .endSpec()
                .build();
    }

    private static Deployment paused(Deployment deployment) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withPaused(true)
                .endSpec()
                .build();
    }

    private static Deployment recreated(Deployment deployment) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .endSpec()
                .build();
    }

    private static Deployment remembering(Deployment deployment, int revisions) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withRevisionHistoryLimit(revisions)
                .endSpec()
                .build();
    }

    private static Deployment minReady(Deployment deployment, int seconds) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withMinReadySeconds(seconds)
                .endSpec()
                .build();
    }

    private static Deployment going(Deployment deployment) {
        return new DeploymentBuilder(deployment)
                .editMetadata()
                .withDeletionTimestamp(START.toString())
                .endMetadata()
                .build();
    }

    /** As this deployment makes it, last scaled while three replicas were wanted. */
    private static ReplicaSet revision(String image, int revision, int size) {
        var hash = Templates.hash(web(image).getSpec().getTemplate(), 0);
        return new ReplicaSetBuilder(Templates.replicaSet(web(image), hash, size))
                .editMetadata()
                .withUid("uid-" + image)
                .withCreationTimestamp(START.plusSeconds(revision).toString())
                .withAnnotations(Map.of(
                        Revisions.REVISION, Integer.toString(revision), Revisions.DESIRED, "3", Revisions.MAX, "4"))
                .endMetadata()
                .build();
    }

    private static ReplicaSet orphan(ReplicaSet replicaSet) {
        return new ReplicaSetBuilder(replicaSet)
                .editMetadata()
                .withOwnerReferences()
                .endMetadata()
                .build();
    }

    private static ReplicaSet anothers(ReplicaSet replicaSet) {
        return new ReplicaSetBuilder(replicaSet)
                .editMetadata()
                .editFirstOwnerReference()
                .withUid("another")
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static List<Pod> made(String image, int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        Objects.ownedBy(revision(image, 1, 0), Objects.on("n1", Objects.pod("pod-" + image + "-" + i))))
                .toList();
    }

    /** For a minute. */
    private static List<Pod> ready(String image, int count) {
        return made(image, count).stream()
                .map(pod -> Objects.ready(pod, START.minusSeconds(60)))
                .toList();
    }
}
