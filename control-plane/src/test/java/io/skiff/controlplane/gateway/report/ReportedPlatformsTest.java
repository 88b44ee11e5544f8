package io.skiff.controlplane.gateway.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.image.ImagePlatforms;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.Waiting;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reports of the amd64 node n1 on a pod with the image web:1. */
class ReportedPlatformsTest {

    private static final String REFUSED =
            "{\"web:1\":{\"platforms\":[\"linux/arm64\"],\"refusedBy\":{\"n1\":\"linux/amd64\"}}}";

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of("an image for others", "linux/amd64", waiting("web", "web:1", "linux/arm64"), REFUSED),
                Arguments.of(
                        "under a name that is not the spec's",
                        "linux/amd64",
                        waiting("web", "x", "linux/arm64"),
                        REFUSED),
                Arguments.of(
                        "in a container that there is not", "linux/amd64", waiting("x", "web:1", "linux/arm64"), ""),
                Arguments.of(
                        "that is for the node as well",
                        "linux/amd64",
                        waiting("web", "web:1", "linux/arm64", "linux/amd64"),
                        ""),
                Arguments.of("on a platform that nobody knows", "", waiting("web", "web:1", "linux/arm64"), ""),
                Arguments.of(
                        "for what is no platform", "linux/amd64", waiting("web", "web:1", "\0", "x/".repeat(9)), ""),
                Arguments.of(
                        "for what is none, and one that is",
                        "linux/amd64",
                        waiting("web", "web:1", "\u00e9/\u00e9", "linux/arm64"),
                        REFUSED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void keepsWhatANodeMaySay(String name, String platform, ContainerStatus status, String annotation) {
        assertThat(annotation(reported(Objects.pod("a"), platform, status))).isEqualTo(annotation);
    }

    @Test
    void doesNotGrowFromReportToReport() {
        var pod = reported(Objects.pod("a"), "linux/amd64", waiting("web", "web:1", "linux/arm64"));
        var after = pod;
        for (int i = 0; i < 100; i++) {
            after = reported(after, "linux/amd64", waiting("web", "other:" + i, "linux/arm64", "linux/s390x"));
        }
        assertThat(annotation(after)).isEqualTo(annotation(pod));
    }

    @Test
    void isBoundedWithManyImages() {
        var names = IntStream.range(0, 100).mapToObj(i -> "c" + i).toList();
        var pod = new PodBuilder(Objects.pod("a"))
                .editSpec()
                .withContainers(names.stream()
                        .map(name -> new ContainerBuilder()
                                .withName(name)
                                .withImage(name + ":1")
                                .build())
                        .toList())
                .endSpec()
                .build();
        var platforms = Collections.nCopies(1000, "x".repeat(31) + "/" + "y".repeat(31));
        var report = names.stream()
                .map(name -> waiting(name, "", platforms.toArray(String[]::new)))
                .toList();

        var annotation = annotation(reported(pod, "linux/amd64", report.toArray(ContainerStatus[]::new)));

        assertThat(annotation).hasSizeBetween(20_000, 50_000);
    }

    private static Pod reported(Pod pod, String platform, ContainerStatus... statuses) {
        var report = PodStatus.newBuilder()
                .setPhase("Pending")
                .addAllContainers(List.of(statuses))
                .build();
        return ReportedStatus.applied(pod, ReportedPod.bounded(report, pod), "n1", platform, ManualClock.START);
    }

    private static ContainerStatus waiting(String container, String image, String... platforms) {
        return ContainerStatus.newBuilder()
                .setName(container)
                .setImage(image)
                .setWaiting(Waiting.newBuilder().setReason("ErrImagePull").addAllPlatforms(List.of(platforms)))
                .build();
    }

    private static String annotation(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(ImagePlatforms.ANNOTATION))
                .orElse("");
    }
}
