package io.skiff.controlplane.volume;

import static io.skiff.controlplane.volume.Fixtures.asking;
import static io.skiff.controlplane.volume.Fixtures.bound;
import static io.skiff.controlplane.volume.Fixtures.claim;
import static io.skiff.controlplane.volume.Fixtures.disk;
import static io.skiff.controlplane.volume.Fixtures.expandable;
import static io.skiff.controlplane.volume.Fixtures.inClass;
import static io.skiff.controlplane.volume.Fixtures.localPath;
import static io.skiff.controlplane.volume.Fixtures.made;
import static io.skiff.controlplane.volume.Fixtures.marked;
import static io.skiff.controlplane.volume.Fixtures.provisioned;
import static io.skiff.controlplane.volume.Fixtures.saying;
import static io.skiff.controlplane.volume.Fixtures.selecting;
import static io.skiff.controlplane.volume.Fixtures.sized;
import static io.skiff.controlplane.volume.Fixtures.storageClass;
import static io.skiff.controlplane.volume.Fixtures.unprotected;
import static io.skiff.controlplane.volume.Fixtures.using;
import static io.skiff.controlplane.volume.Fixtures.withoutClass;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored, and exactly what is done about the claim {@code data}. */
class ClaimPlannerTest {

    private final TestCluster cluster = new TestCluster();
    private final Planning<ObjectKey> planning =
            new Planning<>(cluster, new ClaimController(), ClaimPlannerTest::words);

    static Stream<PlanRow> rows() {
        var immediate = storageClass("disks", "kubernetes.io/no-provisioner", "Immediate", false);
        return Stream.of(
                PlanRow.of(
                        "without a class it gets the default one",
                        List.of(localPath(), withoutClass(claim())),
                        "class local-path"),
                PlanRow.of(
                        "it waits for its first pod",
                        List.of(localPath(), claim()),
                        "Pending Normal WaitForFirstConsumer: waiting for first consumer to be created before binding"),
                PlanRow.of(
                        "its volume is made on the node of that pod",
                        List.of(localPath(), Objects.node("n1"), selecting("n1", claim())),
                        "provision pvc-u1 on n1"),
                PlanRow.of(
                        "the server was killed before the node heard of it",
                        List.of(localPath(), Objects.node("n1"), selecting("n1", claim()), provisioned()),
                        "Pending Normal Provisioning: waiting for node n1 to make the directory"),
                PlanRow.of(
                        "the node cannot",
                        List.of(
                                localPath(),
                                saying("failed: disk full", Objects.node("n1")),
                                selecting("n1", claim()),
                                provisioned()),
                        "Pending Warning ProvisioningFailed: node n1: disk full"),
                PlanRow.of(
                        "the directory is there",
                        List.of(
                                localPath(),
                                saying("present", Objects.node("n1")),
                                selecting("n1", claim()),
                                provisioned()),
                        "reserve pvc-u1 made"),
                PlanRow.of(
                        "its node is gone before anything was made",
                        List.of(localPath(), selecting("n1", claim())),
                        "deselect 1 Warning ProvisioningFailed: node n1 is gone"),
                PlanRow.of(
                        "its node is gone before it made the directory",
                        List.of(localPath(), selecting("n1", claim()), provisioned()),
                        "discard pvc-u1"),
                PlanRow.of(
                        "and that volume goes first",
                        List.of(localPath(), selecting("n1", claim()), marked(provisioned()))),
                PlanRow.of(
                        "its node has too many",
                        Stream.concat(
                                        Stream.of(localPath(), Objects.node("n1"), selecting("n1", claim())),
                                        IntStream.range(0, 500).mapToObj(i -> numbered(i)))
                                .toList(),
                        "deselect 1 Warning ProvisioningFailed: node n1 has 500 persistent volumes, and can have no"
                                + " more"),
                PlanRow.of(
                        "the server was killed between that and binding",
                        List.of(localPath(), selecting("n1", claim()), made(provisioned())),
                        "bind to pvc-u1: Successfully provisioned volume pvc-u1 on node n1"),
                PlanRow.of(
                        "many pods are told where they will run",
                        List.of(localPath(), selecting("n1", claim("ReadWriteMany")), made(provisioned())),
                        "bind to pvc-u1: Successfully provisioned volume pvc-u1 on node n1: all pods that use the claim"
                                + " run there"),
                PlanRow.of("a bound claim rests", List.of(localPath(), bound(claim()), made(provisioned()))),
                PlanRow.of(
                        "a bound claim asks for more",
                        List.of(expandable(localPath()), asking("2Gi", bound(claim())), made(provisioned())),
                        "expand pvc-u1 to 2Gi"),
                PlanRow.of(
                        "the server was killed between that and the claim's status",
                        List.of(
                                expandable(localPath()),
                                asking("2Gi", bound(claim())),
                                sized("2Gi", made(provisioned()))),
                        "bind to pvc-u1: "),
                PlanRow.of(
                        "its class does not let it grow",
                        List.of(localPath(), asking("2Gi", bound(claim())), made(provisioned())),
                        "Bound Warning VolumeResizeFailed: only dynamically provisioned pvc can be resized and the"
                                + " storageclass that provisions the pvc must support resize (allowVolumeExpansion)"),
                PlanRow.of(
                        "its volume is gone, and no other comes in its place",
                        List.of(localPath(), Objects.node("n1"), selecting("n1", bound(claim()))),
                        "Lost Warning ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!"),
                PlanRow.of(
                        "the smallest free volume that is large enough",
                        List.of(
                                immediate,
                                inClass("disks", claim()),
                                disk("small", "1Mi", "n1"),
                                disk("large", "9Gi", "n1"),
                                disk("right", "2Gi", "n1")),
                        "reserve right"),
                PlanRow.of(
                        "none is free",
                        List.of(immediate, inClass("disks", claim()), disk("small", "1Mi", "n1")),
                        "Pending Normal FailedBinding: no persistent volumes available for this claim, and its class"
                                + " makes none"),
                PlanRow.of(
                        "there is no such class",
                        List.of(inClass("fast", claim())),
                        "Pending Warning ProvisioningFailed: storageclass.storage.k8s.io \"fast\" not found"),
                PlanRow.of(
                        "somebody else makes its volumes",
                        List.of(storageClass("x", "example.com/x", "Immediate", false), inClass("x", claim())),
                        "Pending Normal ExternalProvisioning: Waiting for a volume to be created either by the external"
                                + " provisioner 'example.com/x' or manually by the system administrator. If volume"
                                + " creation is delayed, please verify that the provisioner is running and correctly"
                                + " registered."),
                PlanRow.of(
                        "another claim has the volume that it names",
                        List.of(
                                inClass("disks", named("disk")),
                                PodClaims.reserved(disk("disk", "2Gi", "n1"), another())),
                        "Pending Warning FailedBinding: volume \"disk\" already bound to a different claim."),
                PlanRow.of(
                        "somebody took its protection off",
                        List.of(localPath(), unprotected(bound(claim())), made(provisioned())),
                        "protect [kubernetes.io/pvc-protection]"),
                PlanRow.of(
                        "a pod still uses it",
                        List.of(
                                localPath(),
                                marked(bound(claim())),
                                made(provisioned()),
                                using("data", Objects.on("n1", Objects.pod("a"))))),
                PlanRow.of(
                        "no pod uses it any more",
                        List.of(
                                localPath(),
                                marked(bound(claim())),
                                made(provisioned()),
                                using("data", Objects.pod("waiting")),
                                using("other", Objects.on("n1", Objects.pod("b")))),
                        "unprotect"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(new ObjectKey(Objects.NAMESPACE, "data"), row);
    }

    private static io.fabric8.kubernetes.api.model.PersistentVolumeClaim named(String volume) {
        return new PersistentVolumeClaimBuilder(claim())
                .editSpec()
                .withVolumeName(volume)
                .endSpec()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.PersistentVolumeClaim another() {
        return new PersistentVolumeClaimBuilder(claim())
                .editMetadata()
                .withName("another")
                .withUid("u2")
                .endMetadata()
                .build();
    }

    private static String words(Action action) {
        if (action instanceof ClaimAction.SetClass set) {
            return "class " + set.claim().getSpec().getStorageClassName();
        }
        if (action instanceof ClaimAction.Explain told) {
            return told.claim().getStatus().getPhase() + " " + label(told.type()) + " " + told.reason() + ": "
                    + told.message();
        }
        if (action instanceof ClaimAction.Provision made) {
            return "provision " + name(made.volume()) + " on "
                    + LocalPath.node(made.volume()).orElse("");
        }
        if (action instanceof ClaimAction.Reserve reserve) {
            return "reserve " + name(reserve.volume()) + (LocalPath.isMade(reserve.volume()) ? " made" : "");
        }
        if (action instanceof ClaimAction.Expand expand) {
            return "expand " + name(expand.volume()) + " to "
                    + expand.volume().getSpec().getCapacity().get("storage");
        }
        if (action instanceof ClaimAction.Bind bind) {
            return "bind to " + Claims.volumeName(bind.claim()) + ": " + bind.event();
        }
        if (action instanceof ClaimAction.Deselect deselect) {
            return "deselect " + Claims.attempt(deselect.claim()) + " Warning ProvisioningFailed: "
                    + deselect.message();
        }
        if (action instanceof ClaimAction.Discard discard) {
            return "discard " + name(discard.volume());
        }
        if (action instanceof ClaimAction.Protect protect) {
            return "protect " + protect.claim().getFinalizers();
        }
        return action instanceof ClaimAction.Unprotect ? "unprotect" : action.toString();
    }

    private static PersistentVolume numbered(int number) {
        return new PersistentVolumeBuilder(provisioned())
                .editMetadata()
                .withName("pvc-" + number)
                .endMetadata()
                .editSpec()
                .editClaimRef()
                .withUid("of-" + number)
                .endClaimRef()
                .endSpec()
                .build();
    }

    private static String label(io.skiff.controlplane.event.EventType type) {
        return type == io.skiff.controlplane.event.EventType.WARNING ? "Warning" : "Normal";
    }

    private static String name(PersistentVolume volume) {
        return volume.getMetadata().getName();
    }
}
