package io.skiff.controlplane.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.schedule.ScheduleController;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Two servers plan two pods with one claim on the same view, as after a change of the leader; none knows of the other's writes. */
class TwoSchedulersTest {

    private final TestCluster cluster = new TestCluster();

    @Test
    void onePodGetsWhatIsForOnePod() {
        cluster.create(Fixtures.localPath());
        cluster.create(Objects.node("n1"));
        cluster.create(Fixtures.made(Fixtures.provisioned()));
        cluster.create(Fixtures.bound(Fixtures.claim("ReadWriteOncePod")));
        cluster.create(Fixtures.using("data", Objects.pod("a")));
        cluster.create(Fixtures.using("data", Objects.pod("b")));

        rounds();

        assertThat(cluster.list(PodKind.POD).stream().filter(PodState::isBound)).hasSize(1);
    }

    @Test
    void oneVolumeIsHeldForAClaim() {
        cluster.create(Fixtures.storageClass("disks", "kubernetes.io/no-provisioner", "WaitForFirstConsumer", false));
        for (var node : List.of("n1", "n2")) {
            cluster.create(new NodeBuilder(Objects.node(node))
                    .editMetadata()
                    .addToLabels("is", node)
                    .endMetadata()
                    .build());
            cluster.create(Fixtures.disk("disk-" + node, "2Gi", node));
        }
        cluster.create(Fixtures.inClass("disks", Fixtures.claim()));
        cluster.create(Fixtures.using("data", onlyOn("n1", Objects.pod("a"))));
        cluster.create(Fixtures.using("data", onlyOn("n2", Objects.pod("b"))));

        rounds();

        assertThat(cluster.list(PersistentVolumeKind.VOLUME).stream().filter(TwoSchedulersTest::isHeld))
                .hasSize(1);
    }

    private static boolean isHeld(PersistentVolume volume) {
        return volume.getSpec().getClaimRef() != null;
    }

    private static Pod onlyOn(String node, Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .addToNodeSelector(Map.of("is", node))
                .endSpec()
                .build();
    }

    /** In each one all is planned before anything is written. */
    private void rounds() {
        for (int round = 0; round < 5; round++) {
            var actions = new ArrayList<Action>();
            for (var pod : List.of("a", "b")) {
                actions.addAll(planned(new ScheduleController(new Placements()), pod));
            }
            var written = actions.stream()
                    .map(action -> action.applyTo(cluster.writer))
                    .toList();
            cluster.settle();
            assertThat(written).allMatch(CompletableFuture::isDone);
        }
    }

    private <O> List<Action> planned(Controller<ObjectKey, O> server, String pod) {
        var key = new ObjectKey(Objects.NAMESPACE, pod);
        var now = cluster.clock.instant();
        return cluster.view.consistently(() -> server.observe(key, cluster.view, now)).stream()
                .flatMap(observed -> server.plan(observed, now).actions().stream())
                .toList();
    }
}
