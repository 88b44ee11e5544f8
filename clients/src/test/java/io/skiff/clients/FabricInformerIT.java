package io.skiff.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What fabric8's client builds on watches and leases: informers, over a restart of the server too, and the election of a leader. */
@ExtendWith(RunningCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FabricInformerIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String HERE = "default";

    private KubernetesClient client;

    @BeforeAll
    void connects() {
        client = FabricObjects.connect(
                true); // through a WebSocket it does not come back after the restart (docs/compatibility.md)
    }

    @AfterAll
    void leaves() {
        client.configMaps().inNamespace(HERE).withLabel("run", "informer").delete();
        client.close();
    }

    @Test
    void goesOnAfterARestartOfTheServer() throws Exception {
        create("before");
        var seen = new Seen();
        var informers = client.configMaps().inNamespace(HERE).withLabel("run", "informer");
        try (var informer = informers.inform(seen, 1_000)) {
            await().atMost(SOON).until(() -> informer.hasSynced() && seen.added.contains("before"));
            await("resync").atMost(SOON).until(() -> seen.updated.contains("before"));
            RunningCluster.killServer();
            await().atMost(SOON).ignoreExceptions().until(() -> create("after"));
            await().atMost(SOON).until(() -> seen.added.contains("after"));
            delete("before");
            await().atMost(SOON).until(() -> seen.deleted.contains("before"));
            assertThat(informer.getStore().list())
                    .extracting(map -> map.getMetadata().getName())
                    .containsExactly("after");
            assertThat(seen.added).as("nothing is told twice").doesNotHaveDuplicates();
        }
    }

    /** Names, as they were told. */
    private static final class Seen implements ResourceEventHandler<ConfigMap> {

        final List<String> added = new CopyOnWriteArrayList<>();
        final List<String> updated = new CopyOnWriteArrayList<>();
        final List<String> deleted = new CopyOnWriteArrayList<>();

        @Override
        public void onAdd(ConfigMap object) {
            added.add(object.getMetadata().getName());
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap object) {
            updated.add(object.getMetadata().getName());
        }

        @Override
        public void onDelete(ConfigMap object, boolean isUnknown) {
            deleted.add(object.getMetadata().getName());
        }
    }

    private boolean create(String name) {
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("run", "informer")
                .endMetadata()
                .build();
        return client.configMaps().inNamespace(HERE).resource(map).create() != null;
    }

    private void delete(String name) {
        client.configMaps().inNamespace(HERE).withName(name).delete();
    }

    @Test
    void electsOneLeaderAndTheNextOne() {
        var leaders = new CopyOnWriteArrayList<String>();
        var first = elector("one", leaders).start();
        await().atMost(SOON).until(() -> leaders.equals(List.of("one")));
        var second = elector("two", leaders).start();
        first.cancel(true);
        await().atMost(SOON).until(() -> leaders.equals(List.of("one", "two")));
        var lease = client.leases().inNamespace(HERE).withName("fabric8-leader").get();
        assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("two");
        second.cancel(true);
    }

    private LeaderElector elector(String who, List<String> leaders) {
        var settings = new LeaderElectionConfigBuilder()
                .withName("leader of the tests")
                .withLock(new LeaseLock(HERE, "fabric8-leader", who))
                .withLeaseDuration(Duration.ofSeconds(5))
                .withRenewDeadline(Duration.ofSeconds(3))
                .withRetryPeriod(Duration.ofMillis(300))
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(new LeaderCallbacks(() -> leaders.add(who), () -> {}, leader -> {}))
                .build();
        return client.leaderElector().withConfig(settings).build();
    }
}
