package io.skiff.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.CoreV1EventList;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentList;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1EndpointSliceList;
import io.kubernetes.client.openapi.models.V1Endpoints;
import io.kubernetes.client.openapi.models.V1EndpointsList;
import io.kubernetes.client.openapi.models.V1Lease;
import io.kubernetes.client.openapi.models.V1LeaseList;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudgetList;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1ReplicaSetList;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1SecretList;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceList;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a typed client reads and writes back as it is, in its own spelling, is not written: for every kind that users write. */
@ExtendWith(RunningCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RoundTripIT {

    private static final String HERE = "round-trips";

    private KubernetesClient fabric8;
    private io.kubernetes.client.openapi.ApiClient official;
    private List<HasMetadata> objects = List.of();

    /** A read and a write that follows it; the revision of the object after each. */
    private interface RoundTrip {
        List<String> revisions() throws Exception;
    }

    @BeforeAll
    void creates() throws Exception {
        fabric8 = FabricObjects.connect();
        official = Config.fromConfig(RunningCluster.kubeconfig().toString());
        fabric8.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(HERE)
                        .endMetadata()
                        .build())
                .create();
        objects = fabric8.load(RoundTripIT.class.getResourceAsStream("/round-trips.yaml"))
                .items();
        objects.forEach(object -> fabric8.resource(object).inNamespace(HERE).create());
    }

    @AfterAll
    void leavesNothing() {
        fabric8.namespaces().withName(HERE).delete();
        fabric8.close();
    }

    @Test
    void throughFabric8() {
        assertThat(objects).hasSize(11);
        for (var object : objects) {
            unchanged(object.getKind(), () -> {
                var read = fabric8.resource(object).inNamespace(HERE).get();
                var written = fabric8.resource(read).update();
                return List.of(
                        read.getMetadata().getResourceVersion(),
                        written.getMetadata().getResourceVersion());
            });
        }
    }

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of("", "configmaps", "round", V1ConfigMap.class, V1ConfigMapList.class),
                Arguments.of("", "secrets", "round", V1Secret.class, V1SecretList.class),
                Arguments.of("", "services", "round", V1Service.class, V1ServiceList.class),
                Arguments.of("", "pods", "round", V1Pod.class, V1PodList.class),
                Arguments.of("", "endpoints", "round-trip", V1Endpoints.class, V1EndpointsList.class),
                Arguments.of("", "events", "round", CoreV1Event.class, CoreV1EventList.class),
                Arguments.of("apps", "deployments", "round", V1Deployment.class, V1DeploymentList.class),
                Arguments.of("apps", "replicasets", "round", V1ReplicaSet.class, V1ReplicaSetList.class),
                Arguments.of(
                        "discovery.k8s.io",
                        "endpointslices",
                        "round",
                        V1EndpointSlice.class,
                        V1EndpointSliceList.class),
                Arguments.of(
                        "policy",
                        "poddisruptionbudgets",
                        "round",
                        V1PodDisruptionBudget.class,
                        V1PodDisruptionBudgetList.class),
                Arguments.of("coordination.k8s.io", "leases", "round", V1Lease.class, V1LeaseList.class));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("types")
    <T extends KubernetesObject, L extends KubernetesListObject> void throughClientJava(
            String group, String plural, String name, Class<T> type, Class<L> listType) {
        var api = new GenericKubernetesApi<>(type, listType, group, "v1", plural, official);
        unchanged(plural, () -> {
            var read = api.get(HERE, name).throwsApiException().getObject();
            var written = api.update(read).throwsApiException().getObject();
            return List.of(
                    read.getMetadata().getResourceVersion(),
                    written.getMetadata().getResourceVersion());
        });
    }

    @Test
    void throughPython() {
        var script = Path.of("src/test/python/round_trips.py").toAbsolutePath().toString();
        var output = RunningCluster.run(
                "/usr/bin/python3", script, RunningCluster.kubeconfig().toString(), HERE);
        assertThat(output).contains("11 kinds unchanged");
    }

    /** A controller may write in between, once; a spelling that is taken for another object is written every time. */
    private static void unchanged(String what, RoundTrip trip) {
        await(what)
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptionsMatching(
                        fault -> String.valueOf(fault.getMessage()).contains("Conflict"))
                .untilAsserted(() -> {
                    var revisions = trip.revisions();
                    assertThat(revisions.get(1)).as(what).isEqualTo(revisions.get(0));
                });
    }
}
