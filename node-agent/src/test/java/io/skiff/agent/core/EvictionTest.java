package io.skiff.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.node.Shortages;
import io.skiff.agent.pod.Eviction;
import io.skiff.agent.pod.PodPhase;
import io.skiff.agent.pod.QualityOfService;
import io.skiff.agent.pod.Standing;
import io.skiff.agent.pressure.DiskUse;
import io.skiff.agent.pressure.DiskUse.Space;
import io.skiff.agent.pressure.Level;
import io.skiff.agent.pressure.Signal;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.agent.testing.PodSpecs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of pods that take more than they may, on a host of fakes. */
class EvictionTest {

    private static final String WHY = "Container main exceeded its local ephemeral storage limit \"1Mi\". ";

    private final AgentHarness agent = new AgentHarness();

    @BeforeEach
    void connect() {
        agent.connect("c");
    }

    private static PodSpecs limited(String name) {
        var none = OptionalLong.empty();
        return PodSpecs.pod(name)
                .with(PodSpecs.using(
                        new ResourceSpec(none, none, none, none, none, none, OptionalLong.of(1 << 20), 0, Map.of()),
                        PodSpecs.container("main", "web:v1")));
    }

    private void fill(String pod, long bytes) {
        agent.storage.take(pod, new DiskUse(Map.of(), Map.of("main", new Space(bytes, 1))));
    }

    @Test
    void aPodThatTakesMoreOfTheDiskThanItMayFailsAndIsRemovedFromTheNode() {
        agent.assign(limited("web").body(), limited("small").body());
        fill("small", 1 << 20);
        agent.pass(Duration.ofSeconds(30));
        assertThat(agent.status("web").phase()).isEqualTo(PodPhase.RUNNING);

        fill("web", (1 << 20) + 1);
        agent.pass(Duration.ofSeconds(30));

        var status = agent.status("web");
        assertThat(status.phase()).isEqualTo(PodPhase.FAILED);
        assertThat(status.reason()).isEqualTo("Evicted");
        assertThat(status.message())
                .isEqualTo("Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ");
        assertThat(status.isReady()).isFalse();
        assertThat(status.containers().get(0).state().toString()).contains("Terminated");
        assertThat(agent.runtime.list(new PodUid("web"))).isEmpty();
        assertThat(agent.storage.pods()).containsExactly(new PodUid("small"));
        assertThat(agent.link.events())
                .filteredOn(event -> event.toString().startsWith("Evicted"))
                .hasSize(1);
        assertThat(agent.status("small").phase()).isEqualTo(PodPhase.RUNNING);
    }

    private void leaveMemory(long mebibytes) {
        agent.levels = List.of(new Level(Signal.MEMORY, mebibytes << 20, 4L << 30));
    }

    @Test
    void onANodeWithoutMemoryOnePodGoesAndTheOthersStay() {
        agent.assign(PodSpecs.pod("large").body(), PodSpecs.pod("small").body());
        agent.resources.use("large", 300 << 20);
        agent.resources.use("small", 200 << 20);
        leaveMemory(50);
        agent.pass(Duration.ofSeconds(5));
        assertThat(agent.core().node().shortages().memory())
                .isEqualTo("Of memory 50Mi of 4Gi are left, less than 100Mi: this node gets no new pods.");
        agent.pass(Duration.ofSeconds(1));
        leaveMemory(350);
        agent.pass(Duration.ofSeconds(10));

        assertThat(agent.status("large").reason()).isEqualTo("Evicted");
        assertThat(agent.status("large").message()).startsWith("The node was low on resource: memory. ");
        assertThat(agent.status("small").phase()).isEqualTo(PodPhase.RUNNING);
        assertThat(agent.core().node().shortages().memory()).isNotEmpty();
        agent.pass(Duration.ofMinutes(5));
        assertThat(agent.core().node().shortages()).isEqualTo(Shortages.NONE);
    }

    @Test
    void aLevelThatIsLowForAMomentCostsNobodyAnything() {
        agent.assign(PodSpecs.pod("large").body());
        agent.resources.use("large", 300 << 20);
        leaveMemory(50);
        agent.pass(Duration.ofSeconds(5));
        leaveMemory(500);
        agent.pass(Duration.ofSeconds(30));

        assertThat(agent.status("large").phase()).isEqualTo(PodPhase.RUNNING);
    }

    @Test
    void onAFullDiskTheLargestPodGoesWhenNoImageCan() {
        agent.assign(PodSpecs.pod("large").body(), PodSpecs.pod("small").body());
        fill("large", 5L << 30);
        fill("small", 1 << 20);
        agent.storage.leave(900L << 20);
        agent.pass(Duration.ofSeconds(6));
        agent.storage.leave(6L << 30);
        agent.pass(Duration.ofSeconds(10));

        assertThat(agent.status("large").message())
                .isEqualTo("The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi, available: 900Mi."
                        + " Container main was using 5Gi, request is 0, has larger consumption of ephemeral-storage. ");
        assertThat(agent.status("small").phase()).isEqualTo(PodPhase.RUNNING);
    }

    @Test
    void theNextAgentDoesNotStartItAgain() {
        agent.assign(limited("web").body());
        fill("web", 2 << 20);
        agent.pass(Duration.ofSeconds(30));
        int calls = agent.runtime.calls().size();

        agent.restartAgent();
        agent.connect("c");
        agent.assign(limited("web")
                .hash("h2")
                .standing(new Standing(QualityOfService.BURSTABLE, new Eviction(WHY)))
                .body());
        agent.pass(Duration.ofMinutes(1));

        assertThat(agent.runtime.calls()).as("what it begins").hasSize(calls);
        assertThat(agent.runtime.list()).isEmpty();
    }
}
