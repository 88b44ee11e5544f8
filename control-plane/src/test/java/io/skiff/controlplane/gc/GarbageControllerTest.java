package io.skiff.controlplane.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.api.kind.Kinds;
import io.skiff.controlplane.deployment.DeploymentController;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.replicaset.ReplicaSetController;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GarbageControllerTest {

    private final TestCluster cluster = new TestCluster(
            new DeploymentController(), new ReplicaSetController(new Placements()), new GarbageController());

    @Test
    void dependentsGoAfterTheirOwner() {
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.deployment("web", 2));
        assertThat(cluster.list(Kinds.POD)).hasSize(2);

        cluster.delete(Kinds.DEPLOYMENT, "web");

        assertThat(cluster.list(Kinds.REPLICA_SET)).isEmpty();
        assertThat(cluster.list(Kinds.POD)).hasSize(2).allMatch(PodState::isTerminating);
    }

    @Test
    void anOwnerOfTheSameNameIsAnotherOwner() {
        cluster.create(Objects.replicaSet("web", 0));
        var other = Objects.replicaSet("web", 0);
        other.getMetadata().setUid("uid-before");

        cluster.create(Objects.ownedBy(other, Objects.pod("a")));

        assertThat(cluster.list(Kinds.POD)).isEmpty();
    }

    @Test
    void aNamespaceIsEmptiedBeforeItGoes() {
        cluster.create(namespace(false));
        cluster.create(Objects.node("n1"));
        cluster.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("app")
                .endMetadata()
                .build());
        cluster.create(new PodBuilder(Objects.on("n1", Objects.pod("a")))
                .editMetadata()
                .withNamespace("shop")
                .endMetadata()
                .build());

        var marked = namespace(true);
        marked.getMetadata()
                .setResourceVersion(cluster.view
                        .find(Kinds.NAMESPACE, "", "shop")
                        .orElseThrow()
                        .object()
                        .getMetadata()
                        .getResourceVersion());
        var unused = cluster.writer.update(marked);
        cluster.settle();

        assertThat(cluster.list(Kinds.CONFIG_MAP)).isEmpty();
        assertThat(cluster.list(Kinds.NAMESPACE)).as("its pod still runs").hasSize(1);
        var gone = cluster.writer.delete(cluster.list(Kinds.POD).get(0));
        cluster.settle();
        assertThat(gone).isCompleted();
        assertThat(cluster.list(Kinds.NAMESPACE)).isEmpty();
    }

    @Test
    void podsOfANodeThatWasDeletedGoAfterAWhile() {
        cluster.create(Objects.on("n9", Objects.pod("a")));
        assertThat(cluster.list(Kinds.POD)).hasSize(1);

        cluster.advance(Duration.ofSeconds(41));

        assertThat(cluster.list(Kinds.POD)).isEmpty();
    }

    private static Namespace namespace(boolean ending) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName("shop")
                .withDeletionTimestamp(ending ? "2026-01-01T00:00:00Z" : null)
                .endMetadata()
                .build();
    }
}
