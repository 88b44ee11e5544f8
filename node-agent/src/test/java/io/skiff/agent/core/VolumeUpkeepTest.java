package io.skiff.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.node.VolumeState;
import io.skiff.agent.pod.NodeVolume;
import io.skiff.agent.pod.NodeVolume.Mode;
import io.skiff.agent.pod.NodeVolume.Origin;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.agent.testing.PodSpecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the agent does about persistent volumes, and what it says of them. */
class VolumeUpkeepTest {

    private final AgentHarness agent = new AgentHarness();

    @Test
    void makesOnceAndKeepsAfterwards() {
        agent.connect("c");
        agent.assign();
        want(new NodeVolume("pvc-1", Mode.MAKE), new NodeVolume("pvc-2", Mode.KEEP));
        assertThat(agent.storage.hasVolume("pvc-1")).isTrue();
        assertThat(agent.storage.hasVolume("pvc-2")).as("a lost one").isFalse();
        assertThat(told()).containsExactly(new VolumeState("pvc-1", "present"));

        want(new NodeVolume("pvc-1", Mode.REMOVE));
        assertThat(agent.storage.hasVolume("pvc-1")).isFalse();
        assertThat(told()).containsExactly(new VolumeState("pvc-1", "removed"));
        want(new NodeVolume("pvc-1", Mode.MAKE));
        want(new NodeVolume("pvc-1", Mode.KEEP));
        assertThat(told()).as("nobody asked").isEmpty();
    }

    /** A removal takes as long as the tree is large, and may fail. */
    @Test
    void noRemovalHoldsUpWhatIsMadeNorAnotherOne() {
        agent.connect("c");
        agent.assign();
        want(new NodeVolume("a", Mode.MAKE), new NodeVolume("b", Mode.MAKE));
        var toldBefore = new ArrayList<String>();
        agent.storage.onRemoval(handle -> {
            toldBefore.add(handle + " " + told());
            if (handle.equals("a")) {
                throw new IllegalStateException("busy");
            }
        });
        want(new NodeVolume("a", Mode.REMOVE), new NodeVolume("b", Mode.REMOVE), new NodeVolume("c", Mode.MAKE));

        var made = new VolumeState("c", "present");
        var failed = new VolumeState("a", "failed: busy");
        assertThat(toldBefore).containsExactly("a " + List.of(made), "b " + List.of(made, failed));
        assertThat(told()).containsExactly(made, new VolumeState("b", "removed"), failed);

        agent.storage.onRemoval(handle -> {});
        agent.pass(Duration.ofSeconds(30));
        assertThat(told()).containsExactly(made, new VolumeState("a", "removed"), new VolumeState("b", "removed"));
    }

    /** What is kept counts wherever its name comes, and faults are bounded too. */
    @Test
    void aNodeHasSoManyVolumesAndSaysSoMuch() {
        agent.connect("c");
        agent.assign();
        want(new NodeVolume("z1", Mode.MAKE), new NodeVolume("z2", Mode.MAKE));
        var wanted = new ArrayList<NodeVolume>();
        for (int i = 0; i < 2000; i++) {
            wanted.add(new NodeVolume("a" + i, Mode.MAKE));
        }
        wanted.add(new NodeVolume("z1", Mode.KEEP));
        wanted.add(new NodeVolume("z2", Mode.KEEP));
        want(wanted.toArray(NodeVolume[]::new));

        assertThat(wanted.stream().filter(volume -> agent.storage.hasVolume(volume.handle())))
                .hasSize(500);
        assertThat(told())
                .hasSize(500)
                .filteredOn(state -> state.state().equals("present"))
                .hasSize(498);
        assertThat(told().get(499).state()).isEqualTo("failed: a node has 500 persistent volumes at most");
    }

    /** A faulty control plane asks for the removal of what a pod here uses. */
    @Test
    void removesNothingThatAPodUses() {
        agent.connect("c");
        agent.assign(using("pvc-1"));
        want(new NodeVolume("pvc-1", Mode.MAKE));
        want(new NodeVolume("pvc-1", Mode.REMOVE));
        assertThat(agent.storage.hasVolume("pvc-1")).isTrue();
        assertThat(told()).isEmpty();

        agent.assign();
        agent.pass(Duration.ofMinutes(2));
        agent.core().volumes(agent.core().lastSet(), List.of(new NodeVolume("pvc-1", Mode.REMOVE)));
        agent.pass(Duration.ofMinutes(2));
        assertThat(agent.storage.hasVolume("pvc-1")).isFalse();
        assertThat(told()).containsExactly(new VolumeState("pvc-1", "removed"));
    }

    /** Its claim was torn away and made anew: the run still writes to the first directory, also after a restart. */
    @Test
    void whatARunningContainerStartedWithIsUsed() {
        agent.connect("c");
        want(new NodeVolume("pvc-1", Mode.MAKE), new NodeVolume("pvc-2", Mode.MAKE));
        agent.assign(using("pvc-1"));
        agent.assign(using("pvc-2", "h2"));
        want(new NodeVolume("pvc-1", Mode.REMOVE));
        assertThat(agent.storage.hasVolume("pvc-1")).isTrue();

        agent.restartAgent();
        want(new NodeVolume("pvc-1", Mode.REMOVE));
        assertThat(agent.storage.hasVolume("pvc-1")).isTrue();

        agent.assign();
        want(new NodeVolume("pvc-1", Mode.REMOVE));
        agent.pass(Duration.ofMinutes(2));
        assertThat(agent.storage.hasVolume("pvc-1")).isFalse();
    }

    /** The body of a pod that runs here could not be read: what it uses is not known. */
    @Test
    void removesNothingWhileItDoesNotKnowAPod() {
        agent.connect("c");
        want(new NodeVolume("pvc-1", Mode.MAKE));
        var web = using("pvc-1");
        agent.assign(web);
        agent.store.forget();
        agent.restartAgent();
        agent.connect("c");
        agent.core().assigned(new SetVersion("c", 1, 9), Map.of(web.spec().uid(), "h1"), List.of());
        want(new NodeVolume("pvc-1", Mode.REMOVE), new NodeVolume("pvc-2", Mode.REMOVE));
        assertThat(agent.storage.hasVolume("pvc-1")).isTrue();
        assertThat(told()).isEmpty();

        agent.core().received(List.of(web));
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.storage.hasVolume("pvc-1")).isTrue();
        assertThat(told()).containsExactly(new VolumeState("pvc-2", "removed"));
    }

    @Test
    void aCopyIsToldWhenItIsThereAndTriedAgainWhenItFails() {
        agent.connect("c");
        agent.assign();
        var failing = new AtomicBoolean(true);
        agent.storage.onCopy(handle -> {
            if (failing.get()) {
                throw new IllegalStateException("a pod on the node still uses volume pvc-1");
            }
        });
        var copy = new NodeVolume("pvc-2", Mode.COPY, Optional.of(new Origin("n2", "pvc-1")), Set.of());
        want(copy);
        assertThat(agent.storage.hasVolume("pvc-2")).isFalse();
        assertThat(told())
                .containsExactly(new VolumeState("pvc-2", "failed: a pod on the node still uses volume pvc-1"));

        failing.set(false);
        agent.pass(Duration.ofSeconds(4));
        assertThat(agent.storage.hasVolume("pvc-2")).isTrue();
        assertThat(told()).containsExactly(new VolumeState("pvc-2", "present"));

        agent.restartAgent();
        agent.connect("c");
        agent.assign();
        want(copy);
        assertThat(told()).containsExactly(new VolumeState("pvc-2", "present"));
        want(new NodeVolume("pvc-2", Mode.KEEP));
        assertThat(told()).isEmpty();
    }

    @Test
    void aVolumeIsReadOnlyByTheNodeThatItIsGivenToAndNotWhileAPodHasIt() {
        agent.connect("c");
        var web = using("pvc-1");
        agent.assign(web);
        want(new NodeVolume("pvc-1", Mode.KEEP, Optional.empty(), Set.of("n2")));
        assertThat(agent.core().refusalOfVolume("pvc-1", "n2")).contains("a pod on the node still uses volume pvc-1");
        assertThat(agent.core().refusalOfVolume("pvc-1", "n3")).contains("volume pvc-1 is not given to node n3");
        agent.assign();
        agent.pass(Duration.ofMinutes(2));
        assertThat(agent.core().refusalOfVolume("pvc-1", "n2")).isEmpty();
        want(new NodeVolume("pvc-1", Mode.KEEP));
        assertThat(agent.core().refusalOfVolume("pvc-1", "n2")).contains("volume pvc-1 is not given to node n2");
    }

    @Test
    void obeysNoSetThatItRefused() {
        agent.connect("c");
        agent.assign();
        want(new NodeVolume("pvc-1", Mode.MAKE));
        agent.core().volumes(new SetVersion("another", 1, 9), List.of(new NodeVolume("pvc-1", Mode.REMOVE)));
        agent.settle();
        assertThat(agent.storage.hasVolume("pvc-1")).isTrue();
    }

    private void want(NodeVolume... volumes) {
        agent.core().volumes(agent.core().lastSet(), Arrays.asList(volumes));
        agent.settle();
    }

    private List<VolumeState> told() {
        return agent.core().node().volumes();
    }

    private static PodBody using(String handle) {
        return using(handle, "h1");
    }

    private static PodBody using(String handle, String hash) {
        var volume = new PodVolume("data", new PodVolume.Persistent("pv", handle, "", "", false, true, false));
        return PodBody.kept(PodSpecs.pod("web").hash(hash).volume(volume).build());
    }
}
