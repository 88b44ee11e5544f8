package io.skiff.controlplane.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.image.ImagePlatforms;
import io.skiff.controlplane.image.PinnedImages;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.replicaset.ReplicaSetController;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.schedule.ScheduleController;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A deployment from its first replica to its undo, with a kubelet that does only what the test says. */
class RolloutTimelineTest {

    private final Placements placements = new Placements();
    private final TestCluster cluster = new TestCluster(
            placements,
            new DeploymentController(),
            new ReplicaSetController(placements),
            new ScheduleController(placements));

    @BeforeEach
    void threeNodes() {
        for (var name : List.of("n1", "n2", "n3")) {
            cluster.create(Objects.node(name));
        }
    }

    @Test
    void podsThatAreBoundFromTheBeginningSayWhereTheyGo() {
        cluster.create(Objects.deployment("web", 1));

        var pod = cluster.list(PodKind.POD).get(0);
        assertThat(cluster.list(EventKind.EVENT))
                .filteredOn(event -> event.getReason().equals("Scheduled"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getInvolvedObject().getUid())
                            .isEqualTo(pod.getMetadata().getUid());
                    assertThat(event.getMessage())
                            .isEqualTo("Successfully assigned default/%s to %s"
                                    .formatted(
                                            pod.getMetadata().getName(),
                                            pod.getSpec().getNodeName()));
                });
    }

    @Test
    void aRevisionThatIsNoNumberDoesNotStopARollout() {
        cluster.create(Objects.deployment("web", 1));
        var replicaSet =
                cluster.list(ReplicaSetKind.REPLICA_SET).get(0).getMetadata().getName();
        cluster.edit(ReplicaSetKind.REPLICA_SET, replicaSet, edited -> {
            edited.getMetadata().getAnnotations().put("deployment.kubernetes.io/revision", "latest");
            return edited;
        });

        assertThat(cluster.find(ReplicaSetKind.REPLICA_SET, replicaSet)
                        .orElseThrow()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("deployment.kubernetes.io/revision", "1");
    }

    @Test
    void createsReplicasThatAreAlreadyBoundOnePerNode() {
        cluster.create(Objects.deployment("web", 3));

        assertThat(pods()).hasSize(3);
        assertThat(pods().stream().map(pod -> pod.getSpec().getNodeName())).containsExactlyInAnyOrder("n1", "n2", "n3");
        assertThat(pods())
                .allMatch(pod -> PodState.condition(pod, "PodScheduled").isPresent());
        assertThat(cluster.events())
                .anyMatch(event -> event.matches("ScalingReplicaSet: Scaled up replica set web-\\w+ from 0 to 3"));
        assertThat(progressing()).isEqualTo("True ReplicaSetUpdated");
        assertThat(web().getStatus().getReplicas()).isEqualTo(3);
        assertThat(web().getStatus().getUnavailableReplicas()).isEqualTo(3);
        assertThat(web().getStatus().getObservedGeneration()).isEqualTo(1);
    }

    @Test
    void isCompleteWhenAllAreReady() {
        running();

        assertThat(progressing()).isEqualTo("True NewReplicaSetAvailable");
        assertThat(web().getStatus().getAvailableReplicas()).isEqualTo(3);
        assertThat(web().getMetadata().getAnnotations()).containsEntry(Revisions.REVISION, "1");
    }

    /** A node may have lied about the images: a digest that there is not, platforms that are not theirs. */
    @Test
    void aRestartKnowsNothingOfTheImagesAnyMore() {
        running();
        var known = Map.of(
                PinnedImages.DIGESTS,
                "{\"web:1\":\"sha256:%s\"}".formatted("0".repeat(64)),
                ImagePlatforms.ANNOTATION,
                "{\"web:1\":{\"platforms\":[\"x/y\"],\"refusedBy\":{\"n1\":\"linux/amd64\"}}}");
        var before =
                cluster.list(ReplicaSetKind.REPLICA_SET).get(0).getMetadata().getName();
        cluster.edit(ReplicaSetKind.REPLICA_SET, before, edited -> {
            edited.getMetadata().getAnnotations().putAll(known);
            return edited;
        });

        change(deployment -> new DeploymentBuilder(deployment)
                .editMetadata()
                .addToAnnotations(known)
                .endMetadata()
                .editSpec()
                .editTemplate()
                .editMetadata()
                .addToAnnotations("kubectl.kubernetes.io/restartedAt", "2026-01-01T00:00:00Z")
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build());

        assertThat(cluster.list(ReplicaSetKind.REPLICA_SET))
                .filteredOn(replicaSet -> !replicaSet.getMetadata().getName().equals(before))
                .singleElement()
                .satisfies(replicaSet -> assertThat(
                                replicaSet.getMetadata().getAnnotations().keySet())
                        .contains(Revisions.REVISION)
                        .doesNotContainAnyElementsOf(known.keySet()));
        assertThat(pods())
                .filteredOn(pod -> !pod.getMetadata().getName().startsWith(before))
                .singleElement()
                .satisfies(pod -> assertThat(ImagePlatforms.of(pod).byImage()).isEmpty());
    }

    @Test
    void rollsOneByOneOverTheNodesAndNeverBelowItsMinimum() {
        running();
        var order = new ArrayList<String>();

        change(deployment -> Objects.withImage(deployment, "web:2"));
        for (int round = 0; round < 20; round++) {
            assertThat(readyPods()).isGreaterThanOrEqualTo(3);
            assertThat(pods().stream().filter(PodState::isActive)).hasSizeLessThanOrEqualTo(4);
            pods().stream().filter(PodState::isTerminating).forEach(pod -> {
                order.add(pod.getSpec().getNodeName());
                cluster.delete(PodKind.POD, pod.getMetadata().getName());
            });
            allReady();
        }

        assertThat(order).containsExactlyInAnyOrder("n1", "n2", "n3");
        assertThat(images()).containsOnly("web:2").hasSize(3);
        assertThat(progressing()).isEqualTo("True NewReplicaSetAvailable");
        assertThat(web().getStatus().getUpdatedReplicas()).isEqualTo(3);
        assertThat(web().getMetadata().getAnnotations()).containsEntry(Revisions.REVISION, "2");
    }

    @Test
    void aReleaseThatFailsStopsAndKeepsTheOldOnes() {
        running();
        change(deployment -> Objects.withImage(deployment, "bad:1"));

        cluster.advance(Duration.ofSeconds(590));
        assertThat(progressing()).isEqualTo("True ReplicaSetUpdated");
        cluster.advance(Duration.ofSeconds(30));

        assertThat(progressing()).isEqualTo("False ProgressDeadlineExceeded");
        assertThat(readyPods()).isEqualTo(3);
        assertThat(images()).containsExactlyInAnyOrder("web:1", "web:1", "web:1", "bad:1");
    }

    @Test
    void anUndoTakesTheOldReplicaSetAgain() {
        running();
        var first = replicaSets().get(0).getMetadata().getName();
        change(deployment -> Objects.withImage(deployment, "bad:1"));
        cluster.advance(Duration.ofSeconds(620));

        change(deployment -> Objects.withImage(deployment, "web:1"));

        assertThat(progressing()).isEqualTo("True NewReplicaSetAvailable");
        assertThat(replicaSets()).hasSize(2);
        var back = cluster.find(ReplicaSetKind.REPLICA_SET, first).orElseThrow();
        assertThat(back.getSpec().getReplicas()).isEqualTo(3);
        assertThat(back.getMetadata().getAnnotations())
                .containsEntry(Revisions.REVISION, "3")
                .containsEntry(Revisions.HISTORY, "1");
        assertThat(readyPods()).isEqualTo(3);
    }

    @Test
    void waitsForMinReadySeconds() {
        cluster.create(new DeploymentBuilder(Objects.deployment("web", 1))
                .editSpec()
                .withMinReadySeconds(10)
                .endSpec()
                .build());
        allReady();
        assertThat(web().getStatus().getAvailableReplicas()).isZero();

        cluster.advance(Duration.ofSeconds(11));

        assertThat(web().getStatus().getAvailableReplicas()).isEqualTo(1);
        assertThat(progressing()).isEqualTo("True NewReplicaSetAvailable");
    }

    @Test
    void aPausedDeploymentScalesButDoesNotRoll() {
        running();
        change(deployment -> paused(deployment, true));
        assertThat(progressing()).isEqualTo("Unknown DeploymentPaused");

        change(deployment -> sized(Objects.withImage(deployment, "web:2"), 5));

        assertThat(images()).containsOnly("web:1").hasSize(5);
        change(deployment -> paused(deployment, false));
        assertThat(images()).contains("web:2");
    }

    @Test
    void recreateEndsAllOldPodsFirst() {
        cluster.create(new DeploymentBuilder(Objects.deployment("web", 2))
                .editSpec()
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .endSpec()
                .build());
        allReady();

        change(deployment -> Objects.withImage(deployment, "web:2"));
        assertThat(images()).containsOnly("web:1");
        assertThat(pods()).allMatch(PodState::isTerminating);
        pods().forEach(pod -> cluster.delete(PodKind.POD, pod.getMetadata().getName()));

        assertThat(images()).containsOnly("web:2").hasSize(2);
    }

    @Test
    void replacesPodsThatFailedOrWereDeleted() {
        running();
        cluster.delete(PodKind.POD, pods().get(0).getMetadata().getName());

        assertThat(pods()).hasSize(3);
        assertThat(pods().stream().map(pod -> pod.getSpec().getNodeName())).containsExactlyInAnyOrder("n1", "n2", "n3");
    }

    @Test
    void keepsOnlyTheHistoryThatIsAskedFor() {
        running();
        change(deployment -> new DeploymentBuilder(deployment)
                .editSpec()
                .withRevisionHistoryLimit(1)
                .endSpec()
                .build());
        for (int version = 2; version < 6; version++) {
            var image = "web:" + version;
            change(deployment -> Objects.withImage(deployment, image));
            finishRollout();
        }

        assertThat(replicaSets().stream().map(Revisions::of)).containsExactlyInAnyOrder(4L, 5L);
    }

    @Test
    void whatFitsNowhereSaysWhyAndIsBoundWhenThereIsRoom() {
        cluster.create(Objects.requesting(Objects.pod("big"), "8", "1Gi"));

        var condition = PodState.condition(pods().get(0), "PodScheduled").orElseThrow();
        assertThat(condition.getReason()).isEqualTo("Unschedulable");
        assertThat(condition.getMessage()).isEqualTo("0/3 nodes are available: 3 Insufficient cpu.");
        assertThat(cluster.events()).contains("FailedScheduling: 0/3 nodes are available: 3 Insufficient cpu.");

        cluster.create(Objects.node("n4", "16"));

        assertThat(pods().get(0).getSpec().getNodeName()).isEqualTo("n4");
        assertThat(cluster.events()).contains("Scheduled: Successfully assigned default/big to n4");
    }

    @Test
    void onAClusterThatIsAsItShouldBeNothingIsPlanned() {
        running();

        new Planning<>(cluster, new DeploymentController(), Action::toString)
                .plansNothing(new ObjectKey(Objects.NAMESPACE, "web"));
        new Planning<>(cluster, new ReplicaSetController(placements), Action::toString)
                .plansNothing(new ObjectKey(
                        Objects.NAMESPACE, replicaSets().get(0).getMetadata().getName()));
    }

    private void running() {
        cluster.create(Objects.deployment("web", 3));
        allReady();
    }

    private void finishRollout() {
        for (int round = 0; round < 20; round++) {
            pods().stream()
                    .filter(PodState::isTerminating)
                    .forEach(
                            pod -> cluster.delete(PodKind.POD, pod.getMetadata().getName()));
            allReady();
        }
    }

    private void allReady() {
        for (var pod : pods()) {
            if (PodState.isActive(pod) && !PodState.isReady(pod) && !isBad(pod)) {
                cluster.edit(
                        PodKind.POD, pod.getMetadata().getName(), seen -> Objects.ready(seen, cluster.clock.instant()));
            }
        }
    }

    private static boolean isBad(Pod pod) {
        return pod.getSpec().getContainers().get(0).getImage().startsWith("bad");
    }

    private void change(UnaryOperator<Deployment> edit) {
        cluster.edit(DeploymentKind.DEPLOYMENT, "web", edit);
    }

    private static Deployment paused(Deployment deployment, boolean paused) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withPaused(paused)
                .endSpec()
                .build();
    }

    private static Deployment sized(Deployment deployment, int replicas) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .withReplicas(replicas)
                .endSpec()
                .build();
    }

    private Deployment web() {
        return cluster.find(DeploymentKind.DEPLOYMENT, "web").orElseThrow();
    }

    private List<Pod> pods() {
        return cluster.list(PodKind.POD);
    }

    private List<ReplicaSet> replicaSets() {
        return cluster.list(ReplicaSetKind.REPLICA_SET).stream()
                .sorted(Comparator.comparing(Revisions::of))
                .toList();
    }

    private List<String> images() {
        return pods().stream()
                .map(pod -> pod.getSpec().getContainers().get(0).getImage())
                .toList();
    }

    private long readyPods() {
        return pods().stream()
                .filter(pod -> PodState.isActive(pod) && PodState.isReady(pod))
                .count();
    }

    private String progressing() {
        return web().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Progressing"))
                .map(condition -> condition.getStatus() + " " + condition.getReason())
                .findFirst()
                .orElse("");
    }
}
