package io.skiff.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.node.NodeController;
import io.skiff.controlplane.pod.PodResources;
import io.skiff.controlplane.replicaset.ReplicaSetController;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.schedule.ScheduleController;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Odd objects that an older version stored, or that an agent reported, only stop what concerns them. */
@Timeout(30)
class OddObjectsTest {

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "1e9999999999", "x", "9223372036854775808"})
    void aNodeWithAnOddCapacityStopsNoPlacement(String cpu) {
        var placements = new Placements();
        var cluster = new TestCluster(placements, new ScheduleController(placements));
        cluster.create(new NodeBuilder(Objects.node("a-odd"))
                .editStatus()
                .withAllocatable(
                        Map.of("cpu", new Quantity(cpu), "memory", new Quantity("8Gi"), "pods", new Quantity("0")))
                .endStatus()
                .build());
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.requesting(Objects.pod("p"), "1", "1Gi"));

        assertThat(cluster.find(PodKind.POD, "p").orElseThrow().getSpec().getNodeName())
                .isEqualTo("n1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "x"})
    void aPodWithAnOddRequestStopsNoPlacement(String cpu) {
        var placements = new Placements();
        var cluster = new TestCluster(placements, new ScheduleController(placements));
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.on("n1", Objects.requesting(Objects.pod("odd"), cpu, "1Gi")));
        cluster.create(Objects.requesting(Objects.pod("waiting"), cpu, "1Gi"));
        cluster.create(Objects.pod("p"));

        assertThat(cluster.find(PodKind.POD, "p").orElseThrow().getSpec().getNodeName())
                .isEqualTo("n1");
    }

    @Test
    void whatIsMoreThanCanBeCountedIsTheMostThereIs() {
        assertThat(PodResources.units(new Quantity("1e999999999"))).isEqualTo(Long.MAX_VALUE);
        assertThat(PodResources.units(new Quantity("-1e999999999"))).isEqualTo(Long.MIN_VALUE);
        assertThat(PodResources.millis(new Quantity("1e-999999999"))).isEqualTo(1);
        assertThat(PodResources.millis(new Quantity("0.5m"))).isEqualTo(1);
        assertThat(PodResources.millis(new Quantity("9223372036854775807"))).isEqualTo(Long.MAX_VALUE);
        assertThat(PodResources.units(new Quantity("0e999999999"))).isZero();
    }

    @Test
    void podsWithOddTimesAndConditionsStopNoEviction() {
        var contacts = new NodeContacts(Instant.EPOCH);
        var cluster = new TestCluster(new NodeController(contacts));
        cluster.create(new NodeBuilder(Objects.node("n1"))
                .editSpec()
                .addToTaints(new Taint("NoExecute", "k", "2026-01-01T00:00:00+99:99", "v"))
                .endSpec()
                .editStatus()
                .addNewCondition()
                .withReason("none of a type")
                .endCondition()
                .endStatus()
                .build());
        var tolerant = Objects.on("n1", Objects.pod("a-tolerant"));
        tolerant.getSpec().getTolerations().add(new Toleration("NoExecute", "k", "Exists", Long.MAX_VALUE, null));
        tolerant.getStatus()
                .getConditions()
                .add(new PodConditionBuilder().withStatus("True").build());
        tolerant.getMetadata().setCreationTimestamp("yesterday");
        cluster.create(tolerant);
        cluster.create(new PodBuilder(Objects.on("n1", Objects.pod("p"))).build());
        cluster.advance(Duration.ofSeconds(3));

        assertThat(cluster.find(PodKind.POD, "p").orElseThrow().getMetadata().getDeletionTimestamp())
                .isNotNull();
        assertThat(cluster.find(PodKind.POD, "a-tolerant")
                        .orElseThrow()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();
    }

    @Test
    void aPodWithAnOddConditionStopsNoReplicaSet() {
        var placements = new Placements();
        var cluster = new TestCluster(placements, new ReplicaSetController(placements));
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.replicaSet("web", 2));
        cluster.edit(
                PodKind.POD,
                cluster.list(PodKind.POD).get(0).getMetadata().getName(),
                pod -> new PodBuilder(pod)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withStatus("True")
                        .withLastTransitionTime("never")
                        .endCondition()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withLastTransitionTime("never")
                        .endCondition()
                        .endStatus()
                        .build());
        cluster.edit(ReplicaSetKind.REPLICA_SET, "web", replicas -> {
            replicas.getSpec().setReplicas(3);
            return replicas;
        });

        assertThat(cluster.list(PodKind.POD)).hasSize(3);
    }
}
