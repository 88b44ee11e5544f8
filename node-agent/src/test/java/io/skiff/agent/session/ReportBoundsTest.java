package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.node.Shortages;
import io.skiff.agent.pod.ContainerStatus;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodPhase;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.ReportText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts of images, programs and users in a report. */
class ReportBoundsTest {

    private static final String HUGE = "\u0000\u00e4".repeat(800_000);
    private static final Instant NOW = Instant.EPOCH;

    @Test
    void aReportOfHugeTextsIsSmallAndSaysThatItIsCut() {
        var report = ReportWriter.status(status(List.of(container("web"))), 1);
        assertThat(report.getSerializedSize()).isLessThan(64 << 10);
        assertThat(report.getContainers(0).getWaiting().getMessage())
                .startsWith("\u0000\u00e4")
                .endsWith("... (1600000 characters)")
                .hasSize(4096);
    }

    @Test
    void aReportOfManyContainersFits() {
        var containers =
                IntStream.range(0, 3_000).mapToObj(n -> container("c" + n)).toList();
        var report = ReportWriter.status(status(containers), 1);
        assertThat(report.getSerializedSize()).isLessThanOrEqualTo(ReportWriter.MOST_BYTES);
        assertThat(report.getContainersCount()).isGreaterThan(200);
        assertThat(report.getMessage()).isNotEmpty();
    }

    @Test
    void whatFitsIsToldWhole() {
        var status = new ContainerStatus(
                "web", "web:1", "sha256:1", "id", 0, true, true, new ContainerStatus.Running(NOW), null);
        var report = ReportWriter.status(status(List.of(status)), 1);
        assertThat(report.getContainers(0).getImage()).isEqualTo("web:1");
    }

    @Test
    void anEventAndANodeAreBounded() {
        var event = new PodEvent(new PodUid("u"), "default", "web", "c", true, HUGE, HUGE, NOW);
        assertThat(ReportWriter.event(event).getSerializedSize()).isLessThan(4 << 10);
        var images = IntStream.range(0, 100_000)
                .mapToObj(n -> n % 2 == 0 ? HUGE : "web:" + n)
                .toList();
        var huge = IntStream.range(0, 5_000).mapToObj(n -> HUGE).toList();
        var node = new NodeStatus(
                "192.0.2.1",
                "n1",
                1,
                1,
                1,
                1,
                "amd64",
                "linux",
                "6",
                "Debian",
                "skiff",
                "1",
                Map.of(),
                "",
                HUGE,
                images,
                huge,
                huge,
                new Shortages(HUGE, HUGE, HUGE),
                0,
                List.of(),
                Map.of());
        assertThat(ReportWriter.node(node).getSerializedSize()).isLessThan(1 << 20);
        assertThat(node.images()).hasSize(50).allMatch(image -> image.startsWith("web:"));
    }

    @Test
    void noCharacterIsCutInHalf() {
        String cut = ReportText.cut("\ud83d\ude00".repeat(100), 50);
        assertThat(cut).endsWith("... (200 characters)");
        String text = cut.substring(0, cut.indexOf("..."));
        assertThat(text.length() % 2).isZero();
    }

    private static PodStatus status(List<ContainerStatus> containers) {
        return new PodStatus(
                new PodUid("u"),
                "default",
                "web",
                PodPhase.PENDING,
                "",
                "",
                "",
                "",
                NOW,
                false,
                false,
                List.of(),
                containers,
                List.of(),
                false);
    }

    private static ContainerStatus container(String name) {
        var ended = new ContainerStatus.Terminated(1, 0, "Error", HUGE, NOW, NOW, HUGE);
        return new ContainerStatus(
                name,
                HUGE,
                HUGE,
                HUGE,
                0,
                false,
                false,
                new ContainerStatus.Waiting("CreateContainerError", HUGE),
                ended);
    }
}
