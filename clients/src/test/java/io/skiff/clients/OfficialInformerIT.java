package io.skiff.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.kubernetes.client.extended.leaderelection.LeaderElector;
import io.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the official client for Java builds on watches and leases: informers, over a restart of the server too, and the election of a leader. */
@ExtendWith(RunningCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OfficialInformerIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String HERE = "default";
    private static final String LABEL = "run=official";

    private ApiClient client;
    private CoreV1Api core;

    @BeforeAll
    void connects() throws Exception {
        client = Config.fromConfig(RunningCluster.kubeconfig().toString());
        client.setReadTimeout(0); // as its documentation says for watches
        core = new CoreV1Api(client);
    }

    @AfterAll
    void leavesNothing() throws Exception {
        core.deleteCollectionNamespacedConfigMap(HERE).labelSelector(LABEL).execute();
    }

    @Test
    void watchesFromAList() throws Exception {
        var list = core.listNamespacedConfigMap(HERE).execute();
        create("watched");
        var call = core.listNamespacedConfigMap(HERE)
                .watch(true)
                .resourceVersion(list.getMetadata().getResourceVersion())
                .labelSelector(LABEL)
                .timeoutSeconds(20)
                .buildCall(null);
        try (Watch<V1ConfigMap> watch =
                Watch.createWatch(client, call, new TypeToken<Watch.Response<V1ConfigMap>>() {}.getType())) {
            var first = watch.next();
            assertThat(first.type).isEqualTo("ADDED");
            assertThat(first.object.getMetadata().getName()).isEqualTo("watched");
        }
        core.deleteNamespacedConfigMap("watched", HERE).execute();
    }

    @Test
    void goesOnAfterARestartOfTheServer() throws Exception {
        create("before");
        var seen = new Seen();
        var informers = new SharedInformerFactory(client);
        try {
            var informer = informers.sharedIndexInformerFor(
                    new GenericKubernetesApi<>(
                            V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client),
                    V1ConfigMap.class,
                    1_000,
                    HERE);
            informer.addEventHandler(seen);
            informers.startAllRegisteredInformers();
            await().atMost(SOON).until(() -> seen.added.contains("before"));
            RunningCluster.killServer();
            await().atMost(SOON).ignoreExceptions().until(() -> createAtLast("after"));
            // Its handlers hear nothing of what it finds by listing anew: DefaultSharedIndexInformer takes that for a
            // resync.
            await().atMost(SOON).until(() -> informer.getIndexer().getByKey(HERE + "/after") != null);
            core.deleteNamespacedConfigMap("before", HERE).execute();
            await().atMost(SOON).until(() -> seen.deleted.contains("before"));
        } finally {
            informers.stopAllRegisteredInformers();
        }
    }

    /** An earlier try may have been done without an answer. */
    private boolean createAtLast(String name) throws Exception {
        try {
            return create(name);
        } catch (ApiException refused) {
            if (refused.getCode() != 409) {
                throw refused;
            }
            return true;
        }
    }

    /** Names, as they were told. */
    private static final class Seen implements ResourceEventHandler<V1ConfigMap> {

        final List<String> added = new CopyOnWriteArrayList<>();
        final List<String> deleted = new CopyOnWriteArrayList<>();

        @Override
        public void onAdd(V1ConfigMap object) {
            added.add(object.getMetadata().getName());
        }

        @Override
        public void onUpdate(V1ConfigMap before, V1ConfigMap object) {}

        @Override
        public void onDelete(V1ConfigMap object, boolean isUnknown) {
            deleted.add(object.getMetadata().getName());
        }
    }

    private boolean create(String name) throws Exception {
        return core.createNamespacedConfigMap(HERE, OfficialClientIT.map(name, "official"))
                        .execute()
                != null;
    }

    @Test
    @SuppressWarnings("try") // closing is the way in which it stops to lead
    void electsOneLeaderAndTheNextOne() {
        var leaders = new CopyOnWriteArrayList<String>();
        var threads = Executors.newCachedThreadPool();
        try (var first = elector("one");
                var second = elector("two")) {
            lead(first, "one", leaders, threads);
            await().atMost(SOON).until(() -> leaders.equals(List.of("one")));
            lead(second, "two", leaders, threads);
            first.close();
            await().atMost(SOON).until(() -> leaders.equals(List.of("one", "two")));
        } finally {
            threads.shutdownNow();
        }
    }

    private LeaderElector elector(String who) {
        return new LeaderElector(new LeaderElectionConfig(
                new LeaseLock(HERE, "official-leader", who, client),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofMillis(300)));
    }

    private static void lead(LeaderElector elector, String who, List<String> leaders, ExecutorService threads) {
        threads.execute(() -> elector.run(() -> leaders.add(who), () -> {}));
    }
}
