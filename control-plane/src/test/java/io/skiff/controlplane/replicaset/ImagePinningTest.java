package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.image.PinnedImages;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: the replica set of a revision with the image web:1, its pods, and what is written about the image, or done for its sake. */
class ImagePinningTest {

    private static final String ONE = "sha256:" + "1".repeat(64);
    private static final String TWO = "sha256:" + "2".repeat(64);

    private final Placements placements = new Placements();
    private final TestCluster cluster = new TestCluster(placements);
    private final Planning<ObjectKey> planning =
            new Planning<>(cluster, new ReplicaSetController(placements), ImagePinningTest::words);

    static Stream<PlanRow> rows() {
        return Stream.of(
                row(
                        "the node of the first pod finds out, which is written before the pods",
                        List.of(revision(2)),
                        "resolver n1",
                        "create on n1",
                        "create on n2"),
                row("there is nobody to find out while no pod has a node", List.of(revision(0)), "status"),
                row(
                        "what the resolver pulls is the image, before it runs",
                        List.of(resolving("n1", revision(2)), pulling(ONE, "a", "n1"), pod("b", "n2")),
                        "web:1=1"),
                row(
                        "what the resolver runs is the image",
                        List.of(resolving("n1", revision(2)), running(ONE, "a", "n1"), pod("b", "n2")),
                        "web:1=1"),
                row(
                        "a digest may be a longer one",
                        List.of(resolving("n1", revision(1)), running("sha512:" + "3".repeat(128), "a", "n1")),
                        "web:1=3"),
                row(
                                "what others say does not count",
                                List.of(resolving("n1", revision(2)), pod("a", "n1"), running(TWO, "b", "n2")),
                                "resolver n1")
                        .wakesAfter(Duration.ofSeconds(30)),
                row(
                                "a node that says no digest is not believed",
                                List.of(resolving("n1", revision(2)), running("sha256:1", "a", "n1"), pod("b", "n2")),
                                "resolver n1")
                        .wakesAfter(Duration.ofSeconds(30)),
                row(
                        "the name of the image in the id is no part of the digest",
                        List.of(resolving("n1", revision(1)), running("docker.io/library/web@" + ONE, "a", "n1")),
                        "web:1=1"),
                row(
                                "when the resolver's pod goes another node finds out",
                                List.of(
                                        resolving("n1", revision(1)),
                                        PodDeletion.marked(pod("a", "n1"), ManualClock.START),
                                        pod("b", "n2")),
                                "resolver n2")
                        .wakesAfter(Duration.ofSeconds(30)),
                row(
                                "when its node is lost another node finds out",
                                List.of(lost("n3"), resolving("n3", revision(2)), pod("a", "n3"), pod("b", "n2")),
                                "resolver n2")
                        .wakesAfter(Duration.ofSeconds(30)),
                row(
                                "a lost node keeps the task when there is no other",
                                List.of(lost("n3"), resolving("n3", revision(1)), pod("a", "n3")),
                                "resolver n3")
                        .wakesAfter(Duration.ofSeconds(30)),
                row(
                        "when it cannot find out each finds out for itself",
                        List.of(resolving("n1", revision(2)), failing("ErrImagePull", "a", "n1"), pod("b", "n2")),
                        "resolver *"),
                row(
                                "when it cannot and is alone it tries on",
                                List.of(resolving("n1", revision(1)), failing("ImagePullBackOff", "a", "n1")),
                                "resolver n1")
                        .wakesAfter(Duration.ofSeconds(30)),
                row(
                                "it has half a minute",
                                List.of(
                                        since(10, resolving("n1", revision(2))),
                                        aged(99, pod("a", "n1")),
                                        aged(99, pod("b", "n2"))),
                                "resolver n1")
                        .wakesAfter(Duration.ofSeconds(20)),
                row(
                                "so has the node that takes its place, however old the pods are",
                                List.of(
                                        lost("n3"),
                                        since(99, resolving("n3", revision(2))),
                                        aged(99, pod("a", "n3")),
                                        aged(99, pod("b", "n2"))),
                                "resolver n2")
                        .wakesAfter(Duration.ofSeconds(30)),
                row(
                                "a leader that finds no time counts from now",
                                List.of(
                                        resolving("n1", revision(2)),
                                        aged(99, pod("a", "n1")),
                                        aged(99, pod("b", "n2"))),
                                "resolver n1")
                        .wakesAfter(Duration.ofSeconds(30)),
                row(
                        "after that each finds out for itself",
                        List.of(since(30, resolving("n1", revision(2))), pod("a", "n1"), pod("b", "n2")),
                        "resolver *"),
                row(
                        "of those that find out for themselves the first counts",
                        List.of(
                                resolving("*", revision(2)),
                                failing("ErrImagePull", "a", "n1"),
                                pulling(TWO, "b", "n2")),
                        "web:1=2"),
                row(
                        "a revision of before it was pinned takes what one of its pods runs",
                        List.of(revision(2), pod("a", "n1"), running(TWO, "b", "n2")),
                        "web:1=2"),
                row(
                        "what is found out stays",
                        List.of(pinned(ONE, revision(2)), ready(ONE, "a", "n1"), pod("b", "n2")),
                        "web:1=1"),
                row(
                        "one that runs other bytes is replaced when all others are ready",
                        List.of(pinned(ONE, revision(2)), ready(ONE, "a", "n1"), aged(60, ready(TWO, "b", "n2"))),
                        "delete b",
                        "web:1=1"),
                row(
                                "but not at once: an older agent would run other bytes each time",
                                List.of(
                                        pinned(ONE, revision(2)),
                                        ready(ONE, "a", "n1"),
                                        aged(59, ready(TWO, "b", "n2"))),
                                "web:1=1")
                        .wakesAfter(Duration.ofSeconds(1)),
                row(
                        "of two that run other bytes one is replaced at a time",
                        List.of(
                                pinned(ONE, revision(3)),
                                ready(ONE, "a", "n1"),
                                aged(60, ready(TWO, "b", "n2")),
                                aged(60, ready(TWO, "c", "n2"))),
                        "delete b",
                        "web:1=1"),
                row(
                        "while another one is not ready none is replaced",
                        List.of(pinned(ONE, revision(2)), pod("a", "n1"), aged(60, ready(TWO, "b", "n2"))),
                        "web:1=1"),
                row(
                        "a single replica runs on",
                        List.of(pinned(ONE, revision(1)), aged(60, ready(TWO, "b", "n2"))),
                        "web:1=1"),
                row(
                        "the user may turn it off",
                        List.of(annotated(PinnedImages.CHOICE, "false", revision(1)), running(ONE, "a", "n1")),
                        "status"),
                row(
                        "a replica set without a deployment has no revisions",
                        List.of(Objects.replicaSet("web", 1), running(ONE, "a", "n1")),
                        "status"),
                row(
                        "an image with a digest in its name needs none",
                        List.of(withImage("web@" + TWO, revision(1)), running(TWO, "a", "n1")),
                        "status"),
                row(
                        "what somebody else wrote and cannot be read is written anew",
                        List.of(
                                annotated(PinnedImages.DIGESTS, "[1", resolving("n1", revision(1))),
                                running(ONE, "a", "n1")),
                        "web:1=1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(new ObjectKey(Objects.NAMESPACE, "web"), row);
    }

    private static PlanRow row(String name, List<HasMetadata> stored, String... actions) {
        return PlanRow.of(
                name,
                Stream.concat(Stream.of(Objects.node("n1"), Objects.node("n2")), stored.stream())
                        .toList(),
                actions);
    }

    private static String words(Action action) {
        if (action instanceof ReplicaSetAction.CreatePod create) {
            return "create on " + create.pod().getSpec().getNodeName();
        } else if (action instanceof ReplicaSetAction.DeletePod delete) {
            return "delete " + delete.pod().getMetadata().getName();
        } else if (action instanceof ReplicaSetAction.UpdateStatus update) {
            var pins = PinnedImages.of(update.replicaSet());
            return pins.resolver().isEmpty()
                    ? pins.digests().entrySet().stream()
                            .map(pin -> pin.getKey() + "=" + pin.getValue().charAt("sha256:".length()))
                            .findFirst()
                            .orElse("status")
                    : "resolver " + pins.resolver();
        }
        return action.toString();
    }

    private static ReplicaSet revision(int replicas) {
        return new ReplicaSetBuilder(Objects.replicaSet("web", replicas))
                .editMetadata()
                .withOwnerReferences(
                        OwnerReferences.controlling(DeploymentKind.DEPLOYMENT, Objects.deployment("shop", replicas)))
                .endMetadata()
                .build();
    }

    private static ReplicaSet resolving(String node, ReplicaSet replicaSet) {
        return annotated(PinnedImages.RESOLVER, node, replicaSet);
    }

    /** @param age in seconds */
    private static ReplicaSet since(int age, ReplicaSet replicaSet) {
        return annotated(
                PinnedImages.RESOLVER_SINCE, ManualClock.START.minusSeconds(age).toString(), replicaSet);
    }

    private static ReplicaSet pinned(String digest, ReplicaSet replicaSet) {
        return annotated(PinnedImages.DIGESTS, "{\"web:1\":\"" + digest + "\"}", replicaSet);
    }

    private static ReplicaSet annotated(String name, String value, ReplicaSet replicaSet) {
        return new ReplicaSetBuilder(replicaSet)
                .editMetadata()
                .addToAnnotations(Map.of(name, value))
                .endMetadata()
                .build();
    }

    private static ReplicaSet withImage(String image, ReplicaSet replicaSet) {
        return new ReplicaSetBuilder(replicaSet)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static HasMetadata lost(String node) {
        var ready = Objects.node(node);
        ready.getStatus().getConditions().get(0).setStatus("Unknown");
        return ready;
    }

    private static Pod pod(String name, String node) {
        return Objects.on(node, Objects.ownedBy(revision(0), Objects.pod(name)));
    }

    /** @param age in seconds */
    private static Pod aged(int age, Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withCreationTimestamp(ManualClock.START.minusSeconds(age).toString())
                .endMetadata()
                .build();
    }

    private static Pod running(String imageId, String name, String node) {
        return told(imageId, new ContainerStateBuilder().withNewRunning("2026-01-01T00:00:00Z"), pod(name, node));
    }

    private static Pod pulling(String imageId, String name, String node) {
        return told(
                imageId, new ContainerStateBuilder().withNewWaiting("Pulling", "ContainerCreating"), pod(name, node));
    }

    private static Pod failing(String reason, String name, String node) {
        return told("", new ContainerStateBuilder().withNewWaiting("no", reason), pod(name, node));
    }

    private static Pod ready(String imageId, String name, String node) {
        return Objects.ready(running(imageId, name, node), ManualClock.START.minusSeconds(60));
    }

    private static Pod told(String imageId, ContainerStateBuilder state, Pod pod) {
        return new PodBuilder(pod)
                .editOrNewStatus()
                .addNewContainerStatus()
                .withName("web")
                .withImage("web:1")
                .withImageID(imageId)
                .withState(state.build())
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
