package io.skiff.controlplane.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.testing.Faults.Fault;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Timelines of the ledger: which room is taken when. */
class PlacementsTest {

    private final Placements placements = new Placements();
    private final TestCluster cluster = new TestCluster(placements);

    @Test
    void aPlanThatIsNeverAppliedHoldsNoRoom() {
        cluster.create(Objects.node("n1", "1"));
        assertThat(place("a")).isEqualTo("n1");

        assertThat(place("b")).isEqualTo("n1");
    }

    @Test
    void inOnePlanEachFindsTakenWhatThoseBeforeItWereGiven() {
        cluster.create(Objects.node("n1", "1"));
        var placer = room().placer();

        assertThat(placer.place(big("a"))).isEqualTo(new Placement.Placed("n1"));
        assertThat(placer.place(big("b"))).isInstanceOf(Placement.Unschedulable.class);
    }

    @Test
    void aPlacementHoldsItsRoomBeforeTheViewShowsIt() {
        cluster.create(Objects.node("n1", "1"));
        room();

        var unused = cluster.writer.create(Objects.on("n1", big("a")));

        assertThat(place("b")).isEqualTo("nowhere");
        assertThat(room().nextExpiry()).contains(cluster.clock.instant().plus(Placements.PATIENCE));
        cluster.settle();
        assertThat(place("b")).isEqualTo("nowhere");
        assertThat(room().nextExpiry()).as("the view shows it").isEmpty();
    }

    @Test
    void aRefusedWriteGivesTheRoomBackAtOnce() {
        cluster.create(Objects.node("n1", "1"));
        cluster.create(Objects.pod("a"));
        room();

        var refused = cluster.writer.update(new PodBuilder(Objects.on("n1", big("a")))
                .editMetadata()
                .withResourceVersion("1")
                .endMetadata()
                .build());
        cluster.settle();

        assertThat(refused.join()).isInstanceOf(CommitResult.Conflict.class);
        assertThat(place("b")).isEqualTo("n1");
    }

    @Test
    void afterAFaultTheRoomIsHeldForAWhile() {
        cluster.create(Objects.node("n1", "1"));
        room();
        cluster.store.inject(operation -> operation.equals("commit") ? Fault.LOSE_REQUEST : Fault.NONE);
        var unused = cluster.writer.create(Objects.on("n1", big("a")));
        cluster.settle();

        assertThat(place("b")).isEqualTo("nowhere");
        assertThat(place("a")).as("what was held for it is its own").isEqualTo("n1");
        cluster.clock.advance(Placements.PATIENCE.plus(Duration.ofSeconds(1)));
        assertThat(place("b")).isEqualTo("n1");
    }

    @Test
    void aPodThatChangesWhileItIsBeingBoundIsHeldAllTheSame() {
        cluster.create(Objects.node("n1", "1"));
        cluster.create(big("a"));
        room();
        cluster.store.inject(operation -> operation.equals("commit") ? Fault.LOSE_REQUEST : Fault.NONE);
        var unused = cluster.writer.update(
                new PodBuilder(cluster.find(PodKind.POD, "a").orElseThrow())
                        .editSpec()
                        .withNodeName("n1")
                        .endSpec()
                        .build());
        cluster.settle();
        cluster.store.inject(operation -> Fault.NONE);

        cluster.edit(
                PodKind.POD,
                "a",
                pod -> new PodBuilder(pod)
                        .editMetadata()
                        .addToLabels("seen", "yes")
                        .endMetadata()
                        .build());

        assertThat(place("b")).isEqualTo("nowhere");
    }

    @Test
    void whatWasMissedIsSeenAfterAReset() {
        room();
        placements.reset();
        cluster.create(Objects.node("n1", "1"));

        assertThat(place("a")).isEqualTo("n1");
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    /** Nodes and pods come, change and go: what was folded is what a new ledger reads from the view. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void foldsToWhatTheViewShows(long seed) {
        var random = new Random(seed);
        room();
        for (int i = 0; i < 60; i++) {
            happen(random);
            assertThat(used(room())).isEqualTo(used(new Placements().room(cluster.view, cluster.clock.instant())));
        }
        assertThat(cluster.list(PodKind.POD)).isNotEmpty();
    }

    private void happen(Random random) {
        var node = "n" + random.nextInt(3);
        var name = "p" + random.nextInt(6);
        var pod = cluster.find(PodKind.POD, name);
        if (random.nextInt(5) == 0) {
            var present = cluster.view.find(NodeKind.NODE, "", node);
            present.ifPresentOrElse(stored -> delete(stored.object()), () -> cluster.create(Objects.node(node)));
        } else if (pod.isEmpty()) {
            cluster.create(random.nextBoolean() ? big(name) : Objects.on(node, big(name)));
        } else if (random.nextInt(3) == 0) {
            cluster.delete(PodKind.POD, name);
        } else {
            var phase = random.nextBoolean() ? "Running" : "Failed";
            cluster.edit(
                    PodKind.POD,
                    name,
                    present -> new PodBuilder(present)
                            .editSpec()
                            .withNodeName(node)
                            .endSpec()
                            .editOrNewStatus()
                            .withPhase(phase)
                            .endStatus()
                            .build());
        }
    }

    private void delete(Node node) {
        var unused = cluster.writer.delete(node);
        cluster.settle();
    }

    private static Map<String, String> used(Room room) {
        return room.candidates().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> String.valueOf(entry.getValue().used())));
    }

    private Room room() {
        return cluster.view.consistently(() -> placements.room(cluster.view, cluster.clock.instant()));
    }

    private String place(String pod) {
        return Optional.of(room().placer().place(big(pod)))
                .filter(placement -> placement instanceof Placement.Placed)
                .map(placement -> ((Placement.Placed) placement).nodeName())
                .orElse("nowhere");
    }

    /** Two of them are too many for one cpu. */
    private static Pod big(String name) {
        return Objects.requesting(Objects.pod(name), "600m", "1Gi");
    }
}
