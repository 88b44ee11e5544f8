package io.skiff.controlplane.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.deployment.DeploymentController;
import io.skiff.controlplane.endpoint.EndpointController;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.NodeSubnets;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.replicaset.ReplicaSetController;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GarbageControllerTest {

    private final Placements placements = new Placements();
    private final TestCluster cluster = new TestCluster(
            placements,
            new DeploymentController(),
            new ReplicaSetController(placements),
            new GarbageController(StoredKinds.registry()));

    @Test
    void dependentsGoAfterTheirOwner() {
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.deployment("web", 2));
        assertThat(cluster.list(PodKind.POD)).hasSize(2);

        cluster.delete(DeploymentKind.DEPLOYMENT, "web");

        assertThat(cluster.list(ReplicaSetKind.REPLICA_SET)).isEmpty();
        assertThat(cluster.list(PodKind.POD)).hasSize(2).allMatch(PodState::isTerminating);
    }

    @Test
    void anOwnerOfTheSameNameIsAnotherOwner() {
        cluster.create(Objects.replicaSet("web", 0));
        var other = Objects.replicaSet("web", 0);
        other.getMetadata().setUid("uid-before");

        cluster.create(Objects.ownedBy(other, Objects.pod("a")));

        assertThat(cluster.list(PodKind.POD)).isEmpty();
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

        endNamespace();

        assertThat(cluster.list(ConfigMapKind.CONFIG_MAP)).isEmpty();
        assertThat(cluster.list(NamespaceKind.NAMESPACE))
                .as("its pod still runs")
                .hasSize(1);
        var gone = cluster.writer.delete(cluster.list(PodKind.POD).get(0));
        cluster.settle();
        assertThat(gone).isCompleted();
        assertThat(cluster.list(NamespaceKind.NAMESPACE)).isEmpty();
    }

    private void endNamespace() {
        var marked = namespace(true);
        marked.getMetadata()
                .setResourceVersion(cluster.view
                        .find(NamespaceKind.NAMESPACE, "", "shop")
                        .orElseThrow()
                        .object()
                        .getMetadata()
                        .getResourceVersion());
        var unused = cluster.writer.update(marked);
        cluster.settle();
    }

    /** Of whose end nobody hears; more of them than go at once. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1100})
    void aNamespaceWhoseLastObjectsAreEventsGoes(int events) {
        cluster.create(namespace(false));
        for (int i = 0; i < events; i++) {
            cluster.create(new EventBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("e" + i)
                    .endMetadata()
                    .withReason("Killing")
                    .build());
        }

        endNamespace();
        cluster.advance(Duration.ofSeconds(5));

        assertThat(cluster.list(NamespaceKind.NAMESPACE)).isEmpty();
        assertThat(cluster.view.list(EventKind.EVENT, "shop")).isEmpty();
    }

    @Test
    void podsOfANodeThatWasDeletedGoAfterAWhile() {
        cluster.create(Objects.on("n9", Objects.pod("a")));
        assertThat(cluster.list(PodKind.POD)).hasSize(1);

        cluster.advance(Duration.ofSeconds(41));

        assertThat(cluster.list(PodKind.POD)).isEmpty();
    }

    @Test
    void aTerminatingPodOfAMissingNodeGoesAlsoWithoutItsOwner() {
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.replicaSet("web", 1));
        cluster.delete(ReplicaSetKind.REPLICA_SET, "web");
        assertThat(cluster.list(PodKind.POD)).hasSize(1).allMatch(PodState::isTerminating);

        var node = cluster.list(NodeKind.NODE).get(0);
        var gone = cluster.writer.delete(node);
        cluster.settle();

        assertThat(gone).isCompleted();
        assertThat(cluster.list(PodKind.POD)).isEmpty();
    }

    @Test
    void anOrphaningReplicaSetSparesItsPods() {
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.replicaSet("web", 3));

        cluster.edit(ReplicaSetKind.REPLICA_SET, "web", replicaSet -> {
            replicaSet.getSpec().setReplicas(1);
            return goingAlone(replicaSet);
        });

        assertThat(cluster.list(ReplicaSetKind.REPLICA_SET)).isEmpty();
        assertThat(cluster.list(PodKind.POD))
                .hasSize(3)
                .noneMatch(PodState::isTerminating)
                .allMatch(pod -> pod.getMetadata().getOwnerReferences().isEmpty());
    }

    @Test
    void anOrphaningDeploymentSparesItsReplicaSetAndThatOneItsPods() {
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.deployment("web", 2));

        cluster.edit(DeploymentKind.DEPLOYMENT, "web", GarbageControllerTest::goingAlone);

        assertThat(cluster.list(DeploymentKind.DEPLOYMENT)).isEmpty();
        assertThat(cluster.list(ReplicaSetKind.REPLICA_SET))
                .hasSize(1)
                .allMatch(replicaSet ->
                        replicaSet.getMetadata().getOwnerReferences().isEmpty());
        assertThat(cluster.list(PodKind.POD)).hasSize(2).noneMatch(PodState::isTerminating);
    }

    @Test
    void aDeploymentThatComesBackAdoptsWhatWasSpared() {
        cluster.create(Objects.node("n1"));
        cluster.create(Objects.deployment("web", 2));
        var before = names(PodKind.POD);
        cluster.edit(DeploymentKind.DEPLOYMENT, "web", GarbageControllerTest::goingAlone);

        var again = Objects.deployment("web", 2);
        again.getMetadata().setUid("uid-again");
        cluster.create(again);

        assertThat(names(PodKind.POD)).isEqualTo(before);
        assertThat(cluster.list(ReplicaSetKind.REPLICA_SET))
                .hasSize(1)
                .allMatch(replicaSet -> OwnerReferences.controller(replicaSet)
                        .filter(owner -> owner.getUid().equals("uid-again"))
                        .isPresent());
    }

    @Test
    void aServiceGoesWithItsSlicesInAnyCase() {
        var network = new TestCluster(new EndpointController(), new GarbageController(StoredKinds.registry()));
        network.create(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("web")
                .withUid("uid-web")
                .endMetadata()
                .withNewSpec()
                .addToSelector("app", "web")
                .addNewPort()
                .withPort(80)
                .withNewTargetPort(80)
                .endPort()
                .endSpec()
                .build());
        assertThat(network.list(EndpointSliceKind.ENDPOINT_SLICE)).isNotEmpty();

        network.edit(ServiceKind.SERVICE, "web", GarbageControllerTest::goingAlone);

        assertThat(network.list(ServiceKind.SERVICE)).isEmpty();
        assertThat(network.list(EndpointSliceKind.ENDPOINT_SLICE)).isEmpty();
    }

    @Test
    void aHeldObjectThatWasOrphanedWaitsForItsOtherFinalizers() {
        cluster.create(Objects.replicaSet("web", 0));
        cluster.edit(
                ReplicaSetKind.REPLICA_SET,
                "web",
                replicaSet -> new ReplicaSetBuilder(goingAlone(replicaSet))
                        .editMetadata()
                        .addToFinalizers("example.com/x")
                        .endMetadata()
                        .build());

        assertThat(cluster.find(ReplicaSetKind.REPLICA_SET, "web").orElseThrow().getFinalizers())
                .containsExactly("example.com/x");
    }

    @Test
    void finalizersHoldWhatIsGarbage() {
        cluster.create(Objects.replicaSet("web", 0));
        var held = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("app")
                .addToFinalizers("example.com/x")
                .withOwnerReferences(reference("web", false))
                .endMetadata()
                .build();
        cluster.create(held);

        cluster.delete(ReplicaSetKind.REPLICA_SET, "web");

        var marked = cluster.find(ConfigMapKind.CONFIG_MAP, "app").orElseThrow();
        assertThat(marked.getMetadata().getDeletionTimestamp()).isNotNull();
        var revision = marked.getMetadata().getResourceVersion();
        cluster.advance(Duration.ofMinutes(10));
        assertThat(cluster.find(ConfigMapKind.CONFIG_MAP, "app")
                        .orElseThrow()
                        .getMetadata()
                        .getResourceVersion())
                .as("it is not written again and again")
                .isEqualTo(revision);
    }

    @Test
    void dependentsGoAlsoWhenTheirOwnerDoesNotControlThem() {
        cluster.create(Objects.replicaSet("web", 0));
        cluster.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("app")
                .withOwnerReferences(reference("web", false))
                .endMetadata()
                .build());
        assertThat(cluster.list(ConfigMapKind.CONFIG_MAP)).hasSize(1);

        cluster.delete(ReplicaSetKind.REPLICA_SET, "web");

        assertThat(cluster.list(ConfigMapKind.CONFIG_MAP)).isEmpty();
    }

    @Test
    void aNodesSubnetIsFreedWithIt() {
        var node = new NodeBuilder(Objects.node("n1"))
                .editSpec()
                .withPodCIDR("10.42.7.0/24")
                .endSpec()
                .build();
        var created = cluster.writer.create(node, Transaction.create(NodeSubnets.key("10.42.7.0/24"), new byte[] {1}));
        cluster.settle();
        assertThat(created).isCompleted();

        var gone = cluster.writer.delete(cluster.list(NodeKind.NODE).get(0));
        cluster.settle();

        assertThat(gone).isCompleted();
        var left = cluster.store.list(Keys.ROOT + "alloc/");
        cluster.store.drain();
        assertThat(left.join().entries()).isEmpty();
    }

    @Test
    void joinTokensGoADayAfterTheirEnd() {
        var end = cluster.clock.instant().plus(Duration.ofHours(1));
        cluster.create(token("ends", end.toString()));
        cluster.create(token("lasts", end.plus(Duration.ofDays(30)).toString()));
        cluster.create(token("strange", "tomorrow"));

        cluster.advance(Duration.ofHours(24));
        assertThat(cluster.list(SecretKind.SECRET))
                .as("who comes too late is told so")
                .hasSize(3);
        cluster.advance(Duration.ofHours(2));

        assertThat(names(SecretKind.SECRET)).containsExactly("lasts", "strange");
    }

    private static Secret token(String name, String expiration) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("kube-system")
                .withName(name)
                .endMetadata()
                .withType("skiff.io/join-token")
                .addToData(
                        "expiration",
                        Base64.getEncoder().encodeToString(expiration.getBytes(StandardCharsets.US_ASCII)))
                .build();
    }

    private <T extends HasMetadata> List<String> names(Kind<T> kind) {
        return cluster.list(kind).stream()
                .map(object -> object.getMetadata().getName())
                .toList();
    }

    /** As the API marks what is deleted with propagationPolicy Orphan. */
    private static <T extends HasMetadata> T goingAlone(T object) {
        object.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        object.getMetadata().setDeletionGracePeriodSeconds(0L);
        object.getMetadata().setFinalizers(List.of("orphan"));
        return object;
    }

    private static OwnerReference reference(String replicaSet, boolean controller) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName(replicaSet)
                .withUid("uid-" + replicaSet)
                .withController(controller)
                .build();
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
