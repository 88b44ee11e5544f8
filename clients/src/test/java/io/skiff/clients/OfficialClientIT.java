package io.skiff.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kubernetes.client.PodLogs;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.PatchUtils;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official client for Java, with the administrator's kubeconfig. */
@ExtendWith(RunningCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OfficialClientIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HERE = "client-java";

    private ApiClient client;
    private CoreV1Api core;
    private AppsV1Api apps;

    @BeforeAll
    void connects() throws Exception {
        client = Config.fromConfig(RunningCluster.kubeconfig().toString());
        core = new CoreV1Api(client);
        apps = new AppsV1Api(client);
        core.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(HERE)))
                .execute();
    }

    @AfterAll
    void leavesNothing() throws Exception {
        core.deleteNamespace(HERE).execute();
    }

    @Test
    void createsReadsReplacesDeletes() throws Exception {
        var created = core.createNamespacedConfigMap(HERE, map("life", "life")).execute();
        var read = core.readNamespacedConfigMap("life", HERE).execute();
        assertThat(read).isEqualTo(created);
        assertThat(core.replaceNamespacedConfigMap("life", HERE, read).execute())
                .as("replaced by itself")
                .isEqualTo(read);
        read.putDataItem("more", "2");
        var replaced = core.replaceNamespacedConfigMap("life", HERE, read).execute();
        assertThat(replaced.getData()).isEqualTo(Map.of("value", "1", "more", "2"));
        core.deleteNamespacedConfigMap("life", HERE).execute();
        assertThat(failureOf(() -> core.readNamespacedConfigMap("life", HERE).execute())
                        .getCode())
                .isEqualTo(404);
    }

    @Test
    void listsBySelectorsAndInPages() throws Exception {
        for (var name : List.of("list-a", "list-b", "list-c")) {
            core.createNamespacedConfigMap(HERE, map(name, "list")).execute();
        }
        assertThat(core.listNamespacedConfigMap(HERE)
                        .labelSelector("run in (list)")
                        .execute()
                        .getItems())
                .hasSize(3);
        assertThat(core.listNamespacedConfigMap(HERE)
                        .fieldSelector("metadata.name=list-b")
                        .execute()
                        .getItems())
                .hasSize(1);
        var names = new ArrayList<String>();
        String next = null;
        do {
            var page = core.listNamespacedConfigMap(HERE)
                    .labelSelector("run=list")
                    .limit(2)
                    ._continue(next)
                    .execute();
            page.getItems().forEach(item -> names.add(item.getMetadata().getName()));
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        assertThat(names).containsExactly("list-a", "list-b", "list-c");
        core.deleteCollectionNamespacedConfigMap(HERE).labelSelector("run=list").execute();
        assertThat(core.listNamespacedConfigMap(HERE)
                        .labelSelector("run=list")
                        .execute()
                        .getItems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                V1Patch.PATCH_FORMAT_JSON_PATCH + "|[{\"op\":\"add\",\"path\":\"/data/more\",\"value\":\"2\"}]",
                V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH + "|{\"data\":{\"more\":\"2\"}}",
                V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH + "|{\"data\":{\"more\":\"2\"}}"
            })
    void patches(String format, String patch) throws Exception {
        var name = "patch-" + format.replaceAll("[^a-z]", "-");
        core.createNamespacedConfigMap(HERE, map(name, "patch")).execute();
        var patched = PatchUtils.patch(
                V1ConfigMap.class,
                () -> core.patchNamespacedConfigMap(name, HERE, new V1Patch(patch))
                        .buildCall(null),
                format,
                client);
        assertThat(patched.getData()).isEqualTo(Map.of("value", "1", "more", "2"));
    }

    @Test
    void triesWithoutDoing() throws Exception {
        core.createNamespacedConfigMap(HERE, map("dry", "dry")).dryRun("All").execute();
        assertThat(core.listNamespacedConfigMap(HERE)
                        .labelSelector("run=dry")
                        .execute()
                        .getItems())
                .isEmpty();
    }

    @Test
    void explainsErrors() throws Exception {
        var missing =
                failureOf(() -> core.readNamespacedConfigMap("missing", HERE).execute());
        assertThat(missing.getCode()).isEqualTo(404);
        assertThat(statusOf(missing).getAsJsonObject("details").get("kind").getAsString())
                .isEqualTo("configmaps");
        assertThat(statusOf(missing).getAsJsonObject("details").get("name").getAsString())
                .isEqualTo("missing");

        var old = core.createNamespacedConfigMap(HERE, map("twice", "twice")).execute();
        assertThat(failureOf(() -> core.createNamespacedConfigMap(HERE, map("twice", "twice"))
                                .execute())
                        .getCode())
                .isEqualTo(409);
        core.replaceNamespacedConfigMap("twice", HERE, map("twice", "changed")).execute();
        var stale = failureOf(
                () -> core.replaceNamespacedConfigMap("twice", HERE, old).execute());
        assertThat(stale.getCode()).isEqualTo(409);

        var wrong = deployment("wrong", 1);
        wrong.getSpec().getSelector().setMatchLabels(Map.of("app", "another"));
        var invalid =
                failureOf(() -> apps.createNamespacedDeployment(HERE, wrong).execute());
        assertThat(invalid.getCode()).isEqualTo(422);
        assertThat(statusOf(invalid).getAsJsonObject("details").getAsJsonArray("causes"))
                .isNotEmpty();
    }

    private static JsonObject statusOf(ApiException failure) {
        return JsonParser.parseString(failure.getResponseBody()).getAsJsonObject();
    }

    private interface Call {
        void make() throws Exception;
    }

    private static ApiException failureOf(Call call) {
        var failure = catchThrowableOfType(ApiException.class, call::make);
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void scalesAndDeletesWhatBelongsToIt() throws Exception {
        apps.createNamespacedDeployment(HERE, deployment("scaled", 0)).execute();
        var scale = apps.readNamespacedDeploymentScale("scaled", HERE).execute();
        assertThat(scale.getSpec().getReplicas()).isZero();
        scale.getSpec().setReplicas(1);
        scale.getMetadata().setResourceVersion(null); // the controller writes the status meanwhile
        apps.replaceNamespacedDeploymentScale("scaled", HERE, scale).execute();
        await().atMost(SOON).until(() -> readyReplicas("scaled") == 1);
        apps.deleteNamespacedDeployment("scaled", HERE)
                .propagationPolicy("Foreground")
                .execute();
        await().atMost(SOON)
                .until(() -> core.listNamespacedPod(HERE)
                        .labelSelector("app=scaled")
                        .execute()
                        .getItems()
                        .isEmpty());
    }

    /** There is no status before the controller has seen the deployment. */
    private int readyReplicas(String name) throws ApiException {
        var status = apps.readNamespacedDeploymentStatus(name, HERE).execute().getStatus();
        return status == null || status.getReadyReplicas() == null ? 0 : status.getReadyReplicas();
    }

    @Test
    void followsTheLogOfAPod() throws Exception {
        var container = container("i=0; while true; do echo line $i; i=$((i+1)); sleep 0.2; done");
        var spec = new V1PodSpec().terminationGracePeriodSeconds(0L).addContainersItem(container);
        var pod = new V1Pod()
                .metadata(new V1ObjectMeta().name("talks").namespace(HERE))
                .spec(spec);
        core.createNamespacedPod(HERE, pod).execute();
        await().atMost(SOON)
                .until(() -> "Running"
                        .equals(core.readNamespacedPodStatus("talks", HERE)
                                .execute()
                                .getStatus()
                                .getPhase()));
        try (var log = new PodLogs(client).streamNamespacedPodLog(pod)) {
            var lines = new BufferedReader(new InputStreamReader(log, StandardCharsets.UTF_8));
            assertThat(lines.lines().limit(5)).hasSize(5).allMatch(line -> line.startsWith("line "));
        }
        core.deleteNamespacedPod("talks", HERE).execute();
        assertThat(core.listNamespacedEvent(HERE)
                        .fieldSelector("involvedObject.name=talks")
                        .execute()
                        .getItems())
                .extracting("reason")
                .contains("Started");
    }

    static V1ConfigMap map(String name, String run) {
        return new V1ConfigMap()
                .metadata(new V1ObjectMeta().name(name).putLabelsItem("run", run))
                .putDataItem("value", "1");
    }

    private static V1Container container(String script) {
        return new V1Container().name("c").image("busybox:1").command(List.of("sh", "-c", script));
    }

    private static V1Deployment deployment(String name, int replicas) {
        var labels = Map.of("app", name);
        var template = new V1PodTemplateSpec()
                .metadata(new V1ObjectMeta().labels(labels))
                .spec(new V1PodSpec()
                        .terminationGracePeriodSeconds(0L)
                        .addContainersItem(container("while true; do sleep 1; done")));
        return new V1Deployment()
                .metadata(new V1ObjectMeta().name(name))
                .spec(new V1DeploymentSpec()
                        .replicas(replicas)
                        .selector(new V1LabelSelector().matchLabels(labels))
                        .template(template));
    }
}
