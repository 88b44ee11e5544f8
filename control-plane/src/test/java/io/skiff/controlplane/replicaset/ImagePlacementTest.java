package io.skiff.controlplane.replicaset;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.image.ImagePlatforms;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: a replica set with the image web:1, which arm64 nodes may have found to be for amd64 only. */
class ImagePlacementTest {

    private static final String ONE = told("arm1");
    private static final String TWO = told("arm1", "arm2");

    private final Placements placements = new Placements();
    private final TestCluster cluster = new TestCluster(placements);
    private final Planning<ObjectKey> planning =
            new Planning<>(cluster, new ReplicaSetController(placements), ImagePlacementTest::words);

    static Stream<PlanRow> rows() {
        return Stream.of(
                PlanRow.of(
                        "nobody knows before a node has tried",
                        List.of(node("arm1", "arm64"), web(1)),
                        "create on arm1 without platforms",
                        "status"),
                PlanRow.of(
                        "what a node found is kept, and its pod replaced",
                        List.of(
                                node("amd1", "amd64"),
                                node("arm1", "arm64"),
                                web(2),
                                found(pod("a", "arm1")),
                                pod("b", "amd1")),
                        "delete a",
                        "status " + ONE),
                PlanRow.of(
                        "the next ones go elsewhere",
                        List.of(node("amd1", "amd64"), node("arm1", "arm64"), annotated(ONE, web(2))),
                        "create on amd1 with platforms",
                        "create on amd1 with platforms",
                        "status " + ONE),
                PlanRow.of(
                        "one node speaks for itself alone: another one of its platform tries too",
                        List.of(node("arm1", "arm64"), node("arm2", "arm64"), annotated(ONE, web(1))),
                        "create on arm2 with platforms",
                        "status " + ONE),
                PlanRow.of(
                        "and its word ends no pod of another node",
                        List.of(
                                node("arm1", "arm64"),
                                node("arm2", "arm64"),
                                node("arm3", "arm64"),
                                web(3),
                                found(pod("a", "arm1")),
                                pod("b", "arm2"),
                                pod("c", "arm3")),
                        "delete a",
                        "status " + ONE),
                PlanRow.of(
                        "nor does it when it says so in two pods",
                        List.of(
                                node("arm1", "arm64"),
                                node("arm2", "arm64"),
                                web(3),
                                found(pod("a", "arm1")),
                                found(pod("b", "arm1")),
                                pod("c", "arm2")),
                        "delete a",
                        "delete b",
                        "status " + ONE),
                PlanRow.of(
                        "two nodes speak for their platform",
                        List.of(
                                node("amd1", "amd64"),
                                node("arm1", "arm64"),
                                node("arm2", "arm64"),
                                node("arm3", "arm64"),
                                annotated(ONE, web(3)),
                                annotated(told("arm2"), pod("a", "arm2")),
                                pod("b", "arm3"),
                                pod("c", "amd1")),
                        "delete a",
                        "delete b",
                        "status " + TWO),
                PlanRow.of(
                        "and a third is not written down",
                        List.of(
                                node("arm3", "arm64"),
                                annotated(TWO, web(1)),
                                annotated(told("arm3"), pod("a", "arm3"))),
                        "delete a",
                        "status " + TWO),
                PlanRow.of(
                        "the next ones go where there is a platform",
                        List.of(node("amd1", "amd64"), node("arm3", "arm64"), annotated(TWO, web(2))),
                        "create on amd1 with platforms",
                        "create on amd1 with platforms",
                        "status " + TWO),
                PlanRow.of(
                        "or nowhere",
                        List.of(node("arm3", "arm64"), annotated(TWO, web(1))),
                        "create on no node with platforms",
                        "status " + TWO),
                PlanRow.of(
                        "what was placed before it was known is replaced as well",
                        List.of(node("amd1", "amd64"), node("arm3", "arm64"), annotated(TWO, web(1)), pod("a", "arm3")),
                        "delete a",
                        "status " + TWO),
                PlanRow.of(
                        "one that runs all the same runs on",
                        List.of(
                                node("arm1", "arm64"),
                                annotated(TWO, web(1)),
                                Objects.ready(pod("a", "arm1"), ManualClock.START)),
                        "status " + TWO),
                PlanRow.of(
                        "a node that is not there is not judged",
                        List.of(annotated(TWO, web(1)), pod("a", "arm1")),
                        "status " + TWO),
                PlanRow.of(
                        "a node that the template names gets no other one instead",
                        List.of(node("arm1", "arm64"), annotated(ONE, onNode("arm1", web(1))), pod("a", "arm1")),
                        "status " + ONE),
                PlanRow.of(
                        "what was known of another image does not count",
                        List.of(
                                node("arm1", "arm64"),
                                annotated(told("arm1").replace("web:1", "web:0"), web(1)),
                                pod("a", "arm1")),
                        "status " + told("arm1").replace("web:1", "web:0")),
                PlanRow.of(
                        "nor does what cannot be read",
                        List.of(node("arm1", "arm64"), annotated("{\"web:1\":[null]}", web(1)), pod("a", "arm1")),
                        "status {\"web:1\":[null]}"),
                PlanRow.of(
                        "nor what is not there",
                        List.of(node("arm1", "arm64"), annotated("{\"web:1\":null}", web(1)), pod("a", "arm1")),
                        "status {\"web:1\":null}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(new ObjectKey(Objects.NAMESPACE, "web"), row);
    }

    private static String words(Action action) {
        if (action instanceof ReplicaSetAction.CreatePod create) {
            return "create on " + PodState.nodeName(create.pod()).orElse("no node")
                    + (annotation(create.pod()).isEmpty() ? " without platforms" : " with platforms");
        } else if (action instanceof ReplicaSetAction.DeletePod delete) {
            return "delete " + delete.pod().getMetadata().getName();
        } else if (action instanceof ReplicaSetAction.UpdateStatus update) {
            return ("status " + annotation(update.replicaSet())).strip();
        }
        return action.toString();
    }

    private static String annotation(HasMetadata object) {
        var annotations = object.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(ImagePlatforms.ANNOTATION, "");
    }

    private static Node node(String name, String architecture) {
        return new NodeBuilder(Objects.node(name))
                .editMetadata()
                .addToLabels("kubernetes.io/os", "linux")
                .addToLabels("kubernetes.io/arch", architecture)
                .endMetadata()
                .build();
    }

    private static ReplicaSet web(int replicas) {
        return Objects.replicaSet("web", replicas);
    }

    private static ReplicaSet annotated(String platforms, ReplicaSet replicaSet) {
        return new ReplicaSetBuilder(replicaSet)
                .editMetadata()
                .addToAnnotations(ImagePlatforms.ANNOTATION, platforms)
                .endMetadata()
                .build();
    }

    private static Pod pod(String name, String node) {
        return Objects.on(node, Objects.ownedBy(web(0), Objects.pod(name)));
    }

    private static Pod found(Pod pod) {
        return annotated(ONE, pod);
    }

    private static Pod annotated(String platforms, Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations(ImagePlatforms.ANNOTATION, platforms)
                .endMetadata()
                .build();
    }

    private static ReplicaSet onNode(String node, ReplicaSet replicaSet) {
        return new ReplicaSetBuilder(replicaSet)
                .editSpec()
                .editTemplate()
                .editSpec()
                .withNodeName(node)
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** The annotation when these nodes have tried. */
    private static String told(String... arm64Nodes) {
        return Stream.of(arm64Nodes)
                .map("\"%s\":\"linux/arm64\""::formatted)
                .collect(joining(",", "{\"web:1\":{\"platforms\":[\"linux/amd64\"],\"refusedBy\":{", "}}}"));
    }
}
