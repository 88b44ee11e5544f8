package io.skiff.controlplane.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.skiff.controlplane.image.ImagePlatforms;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.volume.PodClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulerTest {

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("no node at all", List.of(), Objects.pod("p"), "no nodes available to schedule pods"),
                Arguments.of(
                        "too little and tainted",
                        List.of(Objects.node("n1"), Objects.node("n2"), tainted(Objects.node("n3"), "x", "y")),
                        Objects.requesting(Objects.pod("p"), "64", "1Gi"),
                        "0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {x: y}."),
                Arguments.of(
                        "both resources",
                        List.of(Objects.node("n1")),
                        Objects.requesting(Objects.pod("p"), "4001m", "9Gi"),
                        "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory."),
                Arguments.of(
                        "more than can be counted",
                        List.of(Objects.node("n1")),
                        new PodBuilder(Objects.requesting(Objects.pod("p"), "1", "100Ei"))
                                .editSpec()
                                .addToContainers(Objects.requesting(Objects.pod("q"), "1", "100Ei")
                                        .getSpec()
                                        .getContainers()
                                        .get(0))
                                .endSpec()
                                .build(),
                        "0/1 nodes are available: 1 Insufficient memory."),
                Arguments.of(
                        "more of the disk than a node says it has",
                        List.of(Objects.node("n1"), with(Objects.node("n2"), "ephemeral-storage", "1Gi")),
                        takingOfTheDisk("2Gi"),
                        "0/2 nodes are available: 2 Insufficient ephemeral-storage."),
                Arguments.of(
                        "more huge pages than a node has",
                        List.of(Objects.node("n1"), with(Objects.node("n2"), "hugepages-2Mi", "2Mi")),
                        new PodBuilder(Objects.pod("q"))
                                .editSpec()
                                .editContainer(0)
                                .editOrNewResources()
                                .addToLimits("hugepages-2Mi", new Quantity("4Mi"))
                                .endResources()
                                .endContainer()
                                .endSpec()
                                .build(),
                        "0/2 nodes are available: 2 Insufficient hugepages-2Mi."),
                Arguments.of(
                        "without memory for those that ask for none",
                        List.of(tainted(Objects.node("n1"), Tolerations.MEMORY_PRESSURE, "")),
                        Objects.pod("p"),
                        "0/1 nodes are available: 1 node(s) had untolerated taint"
                                + " {node.kubernetes.io/memory-pressure: }."),
                Arguments.of(
                        "cordoned",
                        List.of(new NodeBuilder(Objects.node("n1"))
                                .editSpec()
                                .withUnschedulable(true)
                                .endSpec()
                                .build()),
                        Objects.pod("p"),
                        "0/1 nodes are available: 1 node(s) were unschedulable."),
                Arguments.of(
                        "selector",
                        List.of(Objects.node("n1")),
                        new PodBuilder(Objects.pod("p"))
                                .editSpec()
                                .addToNodeSelector("disk", "ssd")
                                .endSpec()
                                .build(),
                        "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."),
                Arguments.of(
                        "not ready",
                        List.of(new NodeBuilder(Objects.node("n1"))
                                .editStatus()
                                .withConditions()
                                .endStatus()
                                .build()),
                        Objects.pod("p"),
                        "0/1 nodes are available: 1 node(s) were not ready."),
                Arguments.of(
                        "a node that has nothing of the image for its platform",
                        List.of(on("n1", "amd64")),
                        refusedBy("n1"),
                        "0/1 nodes are available: 1 node(s) had no match for the platforms of image web:1 (linux/arm64)."),
                Arguments.of(
                        "a platform of which two nodes have said so",
                        List.of(on("n1", "amd64"), on("n3", "amd64"), on("n4", "amd64")),
                        refusedBy("n1", "n2"),
                        "0/3 nodes are available: 3 node(s) had no match for the platforms of image web:1 (linux/arm64)."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void explainsWhyNoNodeTakesThePod(String name, List<Node> nodes, Pod pod, String message) {
        assertThat(Scheduler.place(pod, PodClaims.NONE, candidates(nodes)))
                .isInstanceOfSatisfying(
                        Placement.Unschedulable.class,
                        unschedulable -> assertThat(unschedulable.message()).isEqualTo(message));
    }

    /** A node may lie: what it says of an image keeps pods off no other one. */
    @Test
    void believesOneNodeOnlyAboutItself() {
        assertThat(place(refusedBy("n1"), candidates(List.of(on("n1", "amd64"), on("n2", "amd64")))))
                .isEqualTo("n2");
        assertThat(place(refusedBy("n1", "n2"), candidates(List.of(on("n3", "amd64"), on("n4", "riscv64")))))
                .isEqualTo("n4");
    }

    private static Node on(String name, String architecture) {
        return new NodeBuilder(Objects.node(name))
                .editMetadata()
                .addToLabels("kubernetes.io/os", "linux")
                .addToLabels("kubernetes.io/arch", architecture)
                .endMetadata()
                .build();
    }

    private static Pod refusedBy(String... nodes) {
        var platforms = Stream.of(nodes).collect(Collectors.toMap(node -> node, node -> "linux/amd64"));
        var refusals = new ImagePlatforms.Refusals(List.of("linux/arm64"), platforms);
        return new PodBuilder(Objects.pod("p"))
                .editMetadata()
                .withAnnotations(new ImagePlatforms(Map.of("web:1", refusals)).in(Map.of()))
                .endMetadata()
                .build();
    }

    @Test
    void spreadsTheReplicasOfOneOwnerOverTheNodes() {
        var candidates = candidates(List.of(Objects.node("n1"), Objects.node("n2"), Objects.node("n3")));
        var owner = Objects.replicaSet("web", 6);
        var nodes = new ArrayList<String>();
        for (int i = 0; i < 6; i++) {
            nodes.add(place(Objects.ownedBy(owner, Objects.pod("p" + i)), candidates));
        }
        assertThat(nodes).containsExactly("n1", "n2", "n3", "n1", "n2", "n3");
    }

    private static Node having(String name, String... images) {
        return new NodeBuilder(Objects.node(name))
                .editStatus()
                .withImages(Stream.of(images)
                        .map(image -> new ContainerImage(List.of(image), null))
                        .toList())
                .endStatus()
                .build();
    }

    /** Nobody could bring it to the others: a pod would wait there for ever. */
    @Test
    void goesWhereItsImageIsBeforeItIsSpread() {
        var candidates = candidates(List.of(having("n1"), having("n2", "web:1", "db:1"), having("n3", "web:1")));
        var owner = Objects.replicaSet("web", 4);
        var nodes = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            nodes.add(place(Objects.ownedBy(owner, Objects.pod("p" + i)), candidates));
        }

        assertThat(nodes).containsExactly("n2", "n3", "n2", "n3");
    }

    @Test
    void goesElsewhereWhenTheNodeWithItsImageDoesNotFit() {
        var full = new NodeBuilder(having("n2", "web:1"))
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();

        assertThat(place(Objects.pod("p"), candidates(List.of(having("n1"), full))))
                .isEqualTo("n1");
    }

    @Test
    void aNodeWithMoreImagesThanItTellsMayHaveIt() {
        var many =
                having("n1", IntStream.range(0, 50).mapToObj(n -> "other:" + n).toArray(String[]::new));

        assertThat(place(Objects.pod("p"), candidates(List.of(many, having("n2", "web:1")))))
                .isEqualTo("n1");
    }

    @ParameterizedTest
    @CsvSource({
        "web, web:latest",
        "web:1, web:1",
        "docker.io/library/web:1, web:1",
        "index.docker.io/team/web, team/web:latest",
        "library/web, web:latest",
        "localhost/web:1, web:1",
        "registry.test:5000/web, registry.test:5000/web:latest",
        "registry.test:5000/team/web:2, registry.test:5000/team/web:2",
    })
    void namesImagesAsTheNodesDo(String image, String name) {
        assertThat(Images.normalized(image)).isEqualTo(name);
    }

    @Test
    void takesTheLeastLoadedNodeAmongEquals() {
        var candidates = candidates(List.of(Objects.node("n1"), Objects.node("n2")));
        candidates.set(0, taking(candidates.get(0), Objects.requesting(Objects.pod("big"), "2", "1Gi")));

        assertThat(place(Objects.pod("p"), candidates)).isEqualTo("n2");
    }

    @Test
    void keepsHostPortsApart() {
        var candidates = candidates(List.of(Objects.node("n1"), Objects.node("n2")));
        var pod = new PodBuilder(Objects.pod("p"))
                .editSpec()
                .editFirstContainer()
                .addNewPort()
                .withContainerPort(80)
                .withHostPort(8080)
                .endPort()
                .endContainer()
                .endSpec()
                .build();

        assertThat(place(pod, candidates)).isEqualTo("n1");
        assertThat(place(pod, candidates)).isEqualTo("n2");
        assertThat(Scheduler.place(pod, PodClaims.NONE, candidates))
                .isInstanceOfSatisfying(
                        Placement.Unschedulable.class,
                        unschedulable -> assertThat(unschedulable.message())
                                .isEqualTo(
                                        "0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports."));
    }

    @Test
    void toleratesWhatThePodTolerates() {
        var candidates = candidates(List.of(tainted(Objects.node("n1"), "x", "y")));
        var pod = new PodBuilder(Objects.pod("p"))
                .editSpec()
                .addNewToleration()
                .withKey("x")
                .withValue("y")
                .withEffect("NoSchedule")
                .endToleration()
                .endSpec()
                .build();

        assertThat(place(pod, candidates)).isEqualTo("n1");
    }

    private static String place(Pod pod, List<Candidate> candidates) {
        var node = ((Placement.Placed) Scheduler.place(pod, PodClaims.NONE, candidates)).nodeName();
        candidates.replaceAll(candidate -> candidate.name().equals(node) ? taking(candidate, pod) : candidate);
        return node;
    }

    private static Candidate taking(Candidate candidate, Pod pod) {
        var key = new ObjectKey(
                Objects.NAMESPACE, candidate.used().pods() + pod.getMetadata().getName());
        return candidate.with(key, Share.of(pod));
    }

    private static List<Candidate> candidates(List<Node> nodes) {
        return nodes.stream()
                .map(node -> Candidate.of(node, Map.of()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @Test
    void whoAskedForMemoryCopesWithANodeThatHasLittleLeft() {
        var candidates = candidates(List.of(tainted(Objects.node("n1"), Tolerations.MEMORY_PRESSURE, "")));

        assertThat(place(Objects.requesting(Objects.pod("p"), "1", "1Gi"), candidates))
                .isEqualTo("n1");
    }

    @Test
    void placesByTheDiskToo() {
        var candidates = candidates(List.of(
                with(Objects.node("n1"), "ephemeral-storage", "1Gi"),
                with(Objects.node("n2"), "ephemeral-storage", "3Gi")));

        assertThat(place(takingOfTheDisk("2Gi"), candidates)).isEqualTo("n2");
    }

    private static Pod takingOfTheDisk(String amount) {
        return new PodBuilder(Objects.pod("p"))
                .editSpec()
                .editFirstContainer()
                .editOrNewResources()
                .addToRequests("ephemeral-storage", new Quantity(amount))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static Node with(Node node, String resource, String amount) {
        return new NodeBuilder(node)
                .editStatus()
                .addToAllocatable(resource, new Quantity(amount))
                .endStatus()
                .build();
    }

    private static Node tainted(Node node, String key, String value) {
        return new NodeBuilder(node)
                .editSpec()
                .addNewTaint()
                .withKey(key)
                .withValue(value)
                .withEffect("NoSchedule")
                .endTaint()
                .endSpec()
                .build();
    }
}
