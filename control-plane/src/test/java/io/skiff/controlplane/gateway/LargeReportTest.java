package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.Waiting;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Reports that the store refuses together with their pods: of an agent without bounds, or for a pod that fills the
 * store alone.
 */
class LargeReportTest {

    private final TestCluster cluster = new TestCluster();
    private final Gateway gateway = TestGateway.in(cluster);
    private final FakeAgent agent = new FakeAgent(gateway, "n1");

    @BeforeEach
    void join() {
        agent.hello();
        cluster.settle();
        cluster.create(Objects.on("n1", Objects.pod("small")));
    }

    @Test
    void aReportThatDoesNotFitIsStoredWithoutItsMessages() {
        cluster.create(large("large", MemoryStore.LARGEST_COMMIT_BYTES - sizeOf("large") - 3_500));
        agent.report(waiting("large", 1));
        agent.report(waiting("small", 2));
        cluster.advance(Duration.ofSeconds(3));

        assertThat(stored()).containsExactlyInAnyOrder(1L, 2L);
        assertThat(status("large").getPhase()).isEqualTo("Pending");
        assertThat(status("large").getMessage()).contains("larger than the store takes");
        assertThat(status("large").getContainerStatuses())
                .singleElement()
                .satisfies(container -> assertThat(
                                container.getState().getWaiting().getReason())
                        .isEqualTo("CreateContainerError"));
        assertThat(status("small")
                        .getContainerStatuses()
                        .get(0)
                        .getState()
                        .getWaiting()
                        .getMessage())
                .as("as much as is taken of a message")
                .hasSize(4096);

        agent.report(waiting("large", 3).setPhase("Running"));
        cluster.advance(Duration.ofSeconds(3));
        assertThat(status("large").getPhase()).as("later reports").isEqualTo("Running");
    }

    @Test
    void ofAPodThatFillsTheStoreNothingIsStoredAndTheRestGoesOn() {
        cluster.create(large("full", MemoryStore.LARGEST_COMMIT_BYTES - sizeOf("full")));
        agent.report(waiting("full", 1));
        agent.report(waiting("small", 2));
        cluster.advance(Duration.ofSeconds(5));

        assertThat(stored()).containsExactlyInAnyOrder(1L, 2L);
        assertThat(status("small").getPhase()).isEqualTo("Pending");
        assertThat(cluster.events())
                .contains("StatusTooLarge: The pod is so large that the store takes no status with it. Make the pod's"
                        + " spec smaller.");
    }

    private java.util.List<Long> stored() {
        return agent.heard.stream()
                .filter(message -> message.getMessageCase() == MessageCase.POD_STATUS_STORED)
                .map(message -> message.getPodStatusStored().getSequence())
                .toList();
    }

    private io.fabric8.kubernetes.api.model.PodStatus status(String pod) {
        return cluster.find(PodKind.POD, pod).orElseThrow().getStatus();
    }

    /** Its size with a reserve for the store's writer. */
    private static int sizeOf(String name) {
        return 200 + ObjectCodec.encode(large(name, 0), 0).length;
    }

    private static Pod large(String name, int bytes) {
        return new PodBuilder(Objects.on("n1", Objects.pod(name)))
                .editMetadata()
                .addToAnnotations("filler", "x".repeat(bytes))
                .endMetadata()
                .build();
    }

    private static PodStatus.Builder waiting(String name, long sequence) {
        return PodStatus.newBuilder()
                .setUid("uid-" + name)
                .setNamespace(Objects.NAMESPACE)
                .setName(name)
                .setSequence(sequence)
                .setPhase("Pending")
                .addContainers(ContainerStatus.newBuilder()
                        .setName("web")
                        .setWaiting(Waiting.newBuilder()
                                .setReason("CreateContainerError")
                                .setMessage("u".repeat(1_000_000))));
    }
}
