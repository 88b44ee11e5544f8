package io.skiff.controlplane.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.gateway.body.NodeVolumes;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.schedule.ScheduleController;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.NodeVolume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way of a claim from its first pod to the removal of its directory. The test is the agent. */
class PersistentDataTest {

    private final Placements placements = new Placements();
    private final TestCluster cluster = new TestCluster(
            placements,
            new EphemeralController(),
            new ClaimController(),
            new VolumeController(),
            new CopyController(),
            new ScheduleController(placements));

    @Test
    void dataOutlivesItsPodAndGoesWithItsClaim() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.claim());
        assertThat(cluster.events())
                .contains("WaitForFirstConsumer: waiting for first consumer to be created before binding");
        assertThat(volume()).isEmpty();

        cluster.create(Fixtures.using("data", Objects.pod("first")));
        assertThat(mode()).isEqualTo(NodeVolume.Mode.MAKE);
        assertThat(pod("first").flatMap(PodState::nodeName)).isEmpty();
        says("present");
        assertThat(pod("first").flatMap(PodState::nodeName)).contains("n1");
        assertThat(claim().orElseThrow().getStatus().getPhase()).isEqualTo("Bound");
        assertThat(volume().orElseThrow().getStatus().getPhase()).isEqualTo("Bound");
        assertThat(mode()).isEqualTo(NodeVolume.Mode.KEEP);
        assertThat(cluster.events())
                .contains("ProvisioningSucceeded: Successfully provisioned volume pvc-u1 on node n1");

        cluster.delete(PersistentVolumeClaimKind.CLAIM, "data");
        assertThat(claim()).as("a pod uses it").isPresent();
        cluster.create(Fixtures.using("data", Objects.pod("late")));
        assertThat(why("late")).isEqualTo("0/1 nodes are available: persistentvolumeclaim \"data\" is being deleted.");
        cluster.delete(PodKind.POD, "late");

        cluster.delete(PodKind.POD, "first");
        assertThat(claim()).isEmpty();
        assertThat(mode()).isEqualTo(NodeVolume.Mode.REMOVE);
        assertThat(volume()).as("its directory is there").isPresent();
        says("removed");
        assertThat(volume()).isEmpty();
    }

    /** Somebody deletes the volume and not the claim. */
    @Test
    void aVolumeInUseIsOnlyMarked() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.claim());
        cluster.create(Fixtures.using("data", Objects.pod("first")));
        says("present");
        cluster.delete(PersistentVolumeKind.VOLUME, Fixtures.VOLUME);
        assertThat(volume().orElseThrow().getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(mode()).isEqualTo(NodeVolume.Mode.KEEP);

        cluster.delete(PersistentVolumeClaimKind.CLAIM, "data");
        assertThat(mode()).isEqualTo(NodeVolume.Mode.KEEP);
        cluster.delete(PodKind.POD, "first");
        assertThat(mode()).isEqualTo(NodeVolume.Mode.REMOVE);
        says("removed");
        assertThat(volume()).isEmpty();
    }

    /** It may come back with a directory that it made and did not tell of: the next volume is another one. */
    @Test
    void aNodeThatGoesBeforeItHasTheDirectoryIsReplaced() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.claim());
        cluster.create(Fixtures.using("data", Objects.pod("first")));
        assertThat(handles("n1")).containsExactly("pvc-u1");
        cluster.delete(NodeKind.NODE, "n1");
        cluster.create(Objects.node("n2"));
        assertThat(handles("n1")).isEmpty();
        assertThat(handles("n2")).containsExactly("pvc-u1-1");
        cluster.editNode("n2", node -> Fixtures.saying("present", "pvc-u1-1", node));
        assertThat(pod("first").flatMap(PodState::nodeName)).contains("n2");
    }

    /** Its class would make one more. */
    @Test
    void aNodeWithItsNumberOfVolumesGetsNoPodForOneMore() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        for (int i = 0; i < 500; i++) {
            cluster.create(new PersistentVolumeBuilder(Fixtures.made(Fixtures.provisioned()))
                    .editMetadata()
                    .withName("pvc-" + i)
                    .endMetadata()
                    .editSpec()
                    .withPersistentVolumeReclaimPolicy("Retain")
                    .withNewClaimRef()
                    .withNamespace("default")
                    .withName("other-" + i)
                    .withUid("other-" + i)
                    .endClaimRef()
                    .endSpec()
                    .build());
        }
        cluster.create(Fixtures.claim());
        cluster.create(Fixtures.using("data", Objects.pod("first")));
        assertThat(why("first")).isEqualTo("0/1 nodes are available: 1 node(s) exceed max volume count.");
        assertThat(Claims.selectedNode(claim().orElseThrow())).isEmpty();
    }

    private List<String> handles(String node) {
        return new NodeVolumes(cluster.view)
                .of(node).stream().map(NodeVolume::getHandle).toList();
    }

    /** Its finalizer is edited away by hand, and its claim and its pod are there. */
    @Test
    void noEditOfFinalizersRemovesADirectory() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.claim());
        cluster.create(Fixtures.using("data", Objects.pod("first")));
        says("present");
        cluster.delete(PersistentVolumeKind.VOLUME, Fixtures.VOLUME);
        cluster.edit(PersistentVolumeKind.VOLUME, Fixtures.VOLUME, Fixtures::unprotected);
        assertThat(mode()).isEqualTo(NodeVolume.Mode.KEEP);

        cluster.delete(PersistentVolumeClaimKind.CLAIM, "data");
        cluster.delete(PodKind.POD, "first");
        assertThat(mode()).isEqualTo(NodeVolume.Mode.REMOVE);
        says("removed");
        assertThat(volume()).isEmpty();
    }

    /** The first node is gone, and the other has room: data that is not there is no reason to start without it. */
    @Test
    void aPodWaitsForTheNodeOfItsData() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.claim());
        cluster.create(Fixtures.using("data", Objects.pod("first")));
        says("present");
        cluster.delete(PodKind.POD, "first");
        cluster.create(Objects.node("n2"));
        cluster.editNode(
                "n1",
                node -> new NodeBuilder(node)
                        .editStatus()
                        .editFirstCondition()
                        .withStatus("Unknown")
                        .endCondition()
                        .endStatus()
                        .build());

        cluster.create(Fixtures.using("data", Objects.pod("second")));

        assertThat(why("second"))
                .isEqualTo("0/2 nodes are available: 1 node(s) had volume node affinity conflict, 1 node(s) were not"
                        + " ready.");
        cluster.advance(Duration.ofMinutes(10));
        assertThat(pod("second").flatMap(PodState::nodeName)).isEmpty();
        cluster.editNode(
                "n1",
                node -> new NodeBuilder(node)
                        .editStatus()
                        .editFirstCondition()
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build());
        assertThat(pod("second").flatMap(PodState::nodeName)).contains("n1");
    }

    @Test
    void anAdministratorsDiskDecidesOnTheNode() {
        cluster.create(Fixtures.storageClass("disks", "kubernetes.io/no-provisioner", "WaitForFirstConsumer", false));
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.node("n2"));
        cluster.create(Fixtures.disk("disk", "2Gi", "n2"));
        cluster.create(Fixtures.inClass("disks", Fixtures.claim()));

        cluster.create(Fixtures.using("data", Objects.pod("first")));

        assertThat(pod("first").flatMap(PodState::nodeName)).contains("n2");
        assertThat(claim().orElseThrow().getSpec().getVolumeName()).isEqualTo("disk");
    }

    @Test
    void whatIsForOnePodWaitsForItsEnd() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.claim("ReadWriteOncePod"));
        cluster.create(Fixtures.using("data", Objects.pod("first")));
        says("present");
        cluster.create(Fixtures.using("data", Objects.pod("second")));
        assertThat(why("second")).contains("ReadWriteOncePod access mode");
        cluster.delete(PodKind.POD, "first");
        assertThat(pod("second").flatMap(PodState::nodeName)).contains("n1");
    }

    @Test
    void ofTwoPodsThatWaitForOneVolumeOneGetsIt() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.claim("ReadWriteOncePod"));
        cluster.create(Fixtures.using("data", Objects.pod("first")));
        cluster.create(Fixtures.using("data", Objects.pod("second")));
        says("present");
        assertThat(boundOf("first", "second")).hasSize(1);
        cluster.delete(PodKind.POD, boundOf("first", "second").get(0));
        assertThat(boundOf("first", "second")).as("the other one").hasSize(1);
    }

    /** One holds it and cannot start; when it goes, the other one follows. */
    @Test
    void aPodThatHoldsAVolumeAndIsDeletedLetsTheNextOneHaveIt() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.made(Fixtures.provisioned()));
        cluster.create(Fixtures.bound(Fixtures.claim("ReadWriteOncePod")));
        var gone = Fixtures.using("data", Objects.pod("gone"));
        gone.getMetadata().setUid("gone");
        gone.getSpec().setNodeSelector(Map.of("is", "nowhere"));
        cluster.create(gone);
        cluster.edit(
                PersistentVolumeClaimKind.CLAIM, "data", claim -> Claims.annotated(claim, Claims.TAKEN_BY, "gone"));
        cluster.create(Fixtures.using("data", Objects.pod("next")));
        assertThat(why("next")).contains("ReadWriteOncePod access mode");
        cluster.delete(PodKind.POD, "gone");
        assertThat(boundOf("next")).hasSize(1);
    }

    /** The class would make one, and the claim asks for another one. */
    @Test
    void nothingIsMadeForAClaimThatNamesItsVolume() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(new PersistentVolumeClaimBuilder(Fixtures.claim())
                .editSpec()
                .withVolumeName("mine")
                .endSpec()
                .build());
        cluster.create(Fixtures.using("data", Objects.pod("first")));
        assertThat(why("first"))
                .isEqualTo("0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.");
        assertThat(volume()).isEmpty();
        assertThat(Claims.selectedNode(claim().orElseThrow())).isEmpty();
    }

    private List<String> boundOf(String... names) {
        return Stream.of(names)
                .filter(name -> pod(name).filter(PodState::isBound).isPresent())
                .toList();
    }

    @Test
    void anEphemeralVolumeIsMadeForItsPodOnly() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(new PersistentVolumeClaimBuilder(Fixtures.claim())
                .editMetadata()
                .withName("second-scratch")
                .endMetadata()
                .build());
        cluster.create(Fixtures.withEphemeral("scratch", Objects.pod("first")));
        var claim =
                cluster.find(PersistentVolumeClaimKind.CLAIM, "first-scratch").orElseThrow();
        assertThat(Claims.selectedNode(claim)).contains("n1");
        assertThat(claim.getMetadata().getOwnerReferences().get(0).getController())
                .isTrue();

        cluster.create(Fixtures.withEphemeral("scratch", Objects.pod("second")));
        assertThat(why("second"))
                .isEqualTo("0/1 nodes are available: PVC default/second-scratch was not created for pod"
                        + " default/second (pod is not owner).");
    }

    @Test
    void aVolumeMovesWhenNoPodHasItAndItsFormerDirectoryGoesLast() {
        boundOnTwoNodes();
        annotate("skiff.io/move-to", "n2");
        assertThat(message())
                .isEqualTo(
                        "cannot be moved yet: pods use it (first); scale what makes them to 0, or delete them: new ones"
                                + " wait for the copy");
        cluster.create(Fixtures.using("data", Objects.pod("second")));
        assertThat(why("second"))
                .isEqualTo("0/2 nodes are available: persistentvolumeclaim \"data\" is being moved to node n2.");
        assertThat(new NodeVolumes(cluster.view).of("n2")).isEmpty();

        cluster.delete(PodKind.POD, "first");
        assertThat(message()).isEqualTo("copying to node n2");
        var target = new NodeVolumes(cluster.view).of("n2").get(0);
        assertThat(target.getMode()).isEqualTo(NodeVolume.Mode.COPY);
        assertThat(target.getCopiedFrom() + "/" + target.getCopiedHandle()).isEqualTo("n1/pvc-u1");
        assertThat(target.getHandle()).isNotEqualTo("pvc-u1");
        var source = new NodeVolumes(cluster.view).of("n1").get(0);
        assertThat(source.getMode()).isEqualTo(NodeVolume.Mode.KEEP);
        assertThat(source.getGivenToList()).containsExactly("n2");
        cluster.editNode("n2", node -> Fixtures.saying("failed: disk full", target.getHandle(), node));
        assertThat(message()).isEqualTo("node n2 tries again: disk full");
        assertThat(why("second")).contains("is being moved to node n2");

        cluster.editNode("n2", node -> Fixtures.saying("present", target.getHandle(), node));
        assertThat(LocalPath.node(volume().orElseThrow())).contains("n2");
        assertThat(LocalPath.handle(volume().orElseThrow())).contains(target.getHandle());
        assertThat(pod("second").flatMap(PodState::nodeName)).contains("n2");
        assertThat(new NodeVolumes(cluster.view).of("n2").get(0).getMode()).isEqualTo(NodeVolume.Mode.KEEP);
        var left = new NodeVolumes(cluster.view).of("n1").get(0);
        assertThat(left.getHandle() + " " + left.getMode()).isEqualTo("pvc-u1 REMOVE");
        cluster.editNode("n1", node -> Fixtures.saying("removed", node));
        assertThat(new NodeVolumes(cluster.view).of("n1")).isEmpty();
        assertThat(volume().orElseThrow().getStatus().getMessage()).isNull();
        assertThat(cluster.events()).contains("Moved: moved to node n2");
    }

    @Test
    void aMoveThatIsTakenBackLeavesTheVolumeWhereItIs() {
        boundOnTwoNodes();
        annotate("skiff.io/move-to", "nowhere");
        assertThat(message()).isEqualTo("cannot be moved yet: there is no node nowhere");
        cluster.delete(PodKind.POD, "first");
        annotate("skiff.io/move-to", "n2");
        var target = new NodeVolumes(cluster.view).of("n2").get(0).getHandle();
        annotate("skiff.io/move-to", null);
        assertThat(new NodeVolumes(cluster.view).of("n2").get(0).getMode()).isEqualTo(NodeVolume.Mode.REMOVE);
        annotate("skiff.io/move-to", "n2");
        assertThat(new NodeVolumes(cluster.view).of("n2"))
                .as("the former try goes first")
                .extracting(NodeVolume::getHandle)
                .containsExactly(target);
        cluster.editNode("n2", node -> Fixtures.saying("removed", target, node));
        assertThat(new NodeVolumes(cluster.view).of("n2"))
                .extracting(NodeVolume::getHandle)
                .doesNotContain(target)
                .hasSize(1);
        assertThat(LocalPath.node(volume().orElseThrow())).contains("n1");
    }

    /** The copy goes with the volume: nobody would know of it later. */
    @Test
    void aVolumeGoesWhenItsCopyIsGone() {
        boundOnTwoNodes();
        cluster.delete(PodKind.POD, "first");
        annotate("skiff.io/move-to", "n2");
        var target = new NodeVolumes(cluster.view).of("n2").get(0).getHandle();
        cluster.delete(PersistentVolumeClaimKind.CLAIM, "data");
        says("removed");
        assertThat(volume()).isPresent();
        assertThat(new NodeVolumes(cluster.view).of("n2").get(0).getMode()).isEqualTo(NodeVolume.Mode.REMOVE);
        cluster.editNode("n2", node -> Fixtures.saying("removed", target, node));
        assertThat(volume()).isEmpty();
    }

    @Test
    void aSnapshotIsAVolumeThatNoClaimGets() {
        boundOnTwoNodes();
        annotate("skiff.io/snapshot", "before");
        assertThat(message()).startsWith("snapshot before is not made yet: pods use it (first)");
        cluster.delete(PodKind.POD, "first");
        var copy = new NodeVolumes(cluster.view)
                .of("n1").stream()
                        .filter(one -> one.getMode() == NodeVolume.Mode.COPY)
                        .findFirst()
                        .orElseThrow();
        assertThat(copy.getCopiedFrom() + "/" + copy.getCopiedHandle()).isEqualTo("n1/pvc-u1");
        assertThat(phase("before")).isEqualTo("Pending");
        cluster.create(Fixtures.using("data", Objects.pod("second")));
        assertThat(why("second")).contains("is being copied to snapshot before");
        cluster.editNode("n1", node -> Fixtures.saying("present", copy.getHandle(), node));
        assertThat(phase("before")).isEqualTo("Available");
        assertThat(pod("second").flatMap(PodState::nodeName)).contains("n1");
        assertThat(claim().orElseThrow().getMetadata().getAnnotations()).doesNotContainKey("skiff.io/snapshot");

        cluster.create(new PersistentVolumeClaimBuilder(Fixtures.claim())
                .editMetadata()
                .withName("greedy")
                .withUid("u9")
                .endMetadata()
                .editSpec()
                .withVolumeName("before")
                .endSpec()
                .build());
        assertThat(cluster.events()).anyMatch(event -> event.startsWith("VolumeMismatch"));
    }

    private void boundOnTwoNodes() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.claim());
        cluster.create(Fixtures.using("data", Objects.pod("first")));
        says("present");
        says("");
        cluster.create(Objects.node("n2"));
    }

    private void annotate(String name, @Nullable String value) {
        cluster.edit(PersistentVolumeClaimKind.CLAIM, "data", claim -> {
            var edited = new PersistentVolumeClaimBuilder(claim).editMetadata();
            return (value == null ? edited.removeFromAnnotations(name) : edited.addToAnnotations(name, value))
                    .endMetadata()
                    .build();
        });
    }

    private String message() {
        return String.valueOf(cluster.find(PersistentVolumeKind.VOLUME, Fixtures.VOLUME)
                .orElseThrow()
                .getStatus()
                .getMessage());
    }

    private String phase(String volume) {
        return cluster.find(PersistentVolumeKind.VOLUME, volume)
                .orElseThrow()
                .getStatus()
                .getPhase();
    }

    @Test
    void aMissingClaimIsNamed() {
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.using("nothing", Objects.pod("first")));
        assertThat(why("first")).isEqualTo("0/1 nodes are available: persistentvolumeclaim \"nothing\" not found.");
        cluster.create(Fixtures.using("../../etc", Objects.pod("second")));
        assertThat(why("second")).contains("\"../../etc\" not found");
    }

    private void says(String state) {
        cluster.editNode("n1", node -> Fixtures.saying(state, node));
    }

    private NodeVolume.Mode mode() {
        var volumes = new NodeVolumes(cluster.view).of("n1");
        assertThat(volumes).hasSize(1);
        return volumes.get(0).getMode();
    }

    private Optional<Pod> pod(String name) {
        return cluster.find(PodKind.POD, name);
    }

    private String why(String pod) {
        return PodState.condition(pod(pod).orElseThrow(), "PodScheduled")
                .orElseThrow()
                .getMessage();
    }

    private Optional<PersistentVolumeClaim> claim() {
        return cluster.find(PersistentVolumeClaimKind.CLAIM, "data");
    }

    private Optional<PersistentVolume> volume() {
        return cluster.list(PersistentVolumeKind.VOLUME).stream().findFirst();
    }
}
