package io.skiff.controlplane.volume;

import static io.skiff.controlplane.volume.Fixtures.asked;
import static io.skiff.controlplane.volume.Fixtures.bound;
import static io.skiff.controlplane.volume.Fixtures.claim;
import static io.skiff.controlplane.volume.Fixtures.disk;
import static io.skiff.controlplane.volume.Fixtures.inPhase;
import static io.skiff.controlplane.volume.Fixtures.made;
import static io.skiff.controlplane.volume.Fixtures.marked;
import static io.skiff.controlplane.volume.Fixtures.provisioned;
import static io.skiff.controlplane.volume.Fixtures.retained;
import static io.skiff.controlplane.volume.Fixtures.saying;
import static io.skiff.controlplane.volume.Fixtures.unprotected;
import static io.skiff.controlplane.volume.Fixtures.using;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored, and exactly what is done about the volume of claim {@code data}. */
class VolumePlannerTest {

    private final TestCluster cluster = new TestCluster();
    private final Planning<String> planning = new Planning<>(cluster, new VolumeController(), VolumePlannerTest::words);

    static Stream<PlanRow> rows() {
        var volume = inPhase("Bound", made(provisioned()));
        var node = Objects.node("n1");
        return Stream.of(
                PlanRow.of("its claim has it", List.of(inPhase("Pending", volume), bound(claim())), "phase Bound"),
                PlanRow.of("and it rests", List.of(volume, bound(claim()))),
                PlanRow.of(
                        "somebody took its protection off",
                        List.of(unprotected(volume), bound(claim())),
                        "protect [skiff.io/local-path, kubernetes.io/pv-protection]"),
                PlanRow.of("its claim is to have it", List.of(inPhase("Pending", provisioned()), claim())),
                PlanRow.of("its claim is gone", List.of(node, volume), "delete"),
                PlanRow.of(
                        "another claim has the name of its claim by now",
                        List.of(node, volume, another(), using("data", Objects.on("n1", Objects.pod("a")))),
                        "delete"),
                PlanRow.of(
                        "its claim was torn away from a pod",
                        List.of(node, volume, using("data", Objects.on("n1", Objects.pod("a")))),
                        "phase Released"),
                PlanRow.of("it is to be retained", List.of(node, retained(volume)), "phase Released"),
                PlanRow.of("a claim holds one that is to go", List.of(node, marked(volume), bound(claim()))),
                PlanRow.of(
                        "it is to go, and is asked for only when that is written",
                        List.of(saying("removed", node), marked(volume)),
                        "release [skiff.io/local-path] to remove"),
                PlanRow.of(
                        "somebody took its protection off, which asks for nothing",
                        List.of(saying("removed", node), unprotected(marked(volume))),
                        "release [skiff.io/local-path] to remove"),
                PlanRow.of("its directory is still there", List.of(saying("present", node), asked(marked(volume)))),
                PlanRow.of("its node says nothing, as one that is silent", List.of(node, asked(marked(volume)))),
                PlanRow.of(
                        "its directory is removed",
                        List.of(saying("removed", node), asked(marked(volume))),
                        "release []"),
                PlanRow.of(
                        "its node cannot remove it",
                        List.of(saying("failed: busy", node), asked(marked(volume))),
                        "Failed: busy"),
                PlanRow.of("its node is gone for good", List.of(asked(marked(volume))), "release []"),
                PlanRow.of(
                        "it was never made, and its claim gets another one",
                        List.of(marked(provisioned()), claim()),
                        "release []"),
                PlanRow.of(
                        "a retained directory stays when its volume goes",
                        List.of(saying("present", node), marked(retained(volume))),
                        "release []"),
                PlanRow.of(
                        "another volume has the directory too",
                        List.of(saying("present", node), marked(volume), renamed(volume)),
                        "release []"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(Fixtures.VOLUME, row);
    }

    static Stream<PlanRow> disks() {
        return Stream.of(
                PlanRow.of("a free one", List.of(disk(Fixtures.VOLUME, "1Gi", "n1"))),
                PlanRow.of(
                        "one that was held for a claim that is gone",
                        List.of(PodClaims.reserved(disk(Fixtures.VOLUME, "1Gi", "n1"), claim())),
                        "phase Released"),
                PlanRow.of("one that is deleted", List.of(marked(disk(Fixtures.VOLUME, "1Gi", "n1"))), "release []"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("disks")
    void plansExactlyForAnAdministratorsVolume(PlanRow row) {
        planning.check(Fixtures.VOLUME, row);
    }

    private static PersistentVolume renamed(PersistentVolume volume) {
        return new PersistentVolumeBuilder(retained(volume))
                .editMetadata()
                .withName("adopted")
                .endMetadata()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.PersistentVolumeClaim another() {
        return new PersistentVolumeClaimBuilder(claim())
                .editMetadata()
                .withUid("u2")
                .endMetadata()
                .build();
    }

    private static String words(Action action) {
        if (action instanceof VolumeAction.Protect protect) {
            return "protect " + protect.volume().getFinalizers();
        }
        if (action instanceof VolumeAction.Update update) {
            return "phase " + update.volume().getStatus().getPhase();
        }
        if (action instanceof VolumeAction.Release release) {
            return "release " + release.volume().getFinalizers()
                    + (Directory.isToGo(release.volume()) ? " to remove" : "");
        }
        if (action instanceof VolumeAction.TellFailure failure) {
            return failure.volume().getStatus().getPhase() + ": " + failure.message();
        }
        return action instanceof VolumeAction.Delete ? "delete" : action.toString();
    }
}
