package io.skiff.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kubernetes-client of fabric8, with the administrator's kubeconfig. */
@ExtendWith(RunningCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FabricClientIT {

    static final Duration SOON = Duration.ofSeconds(60);
    private static final String HERE = "fabric8";

    private KubernetesClient client;

    @BeforeAll
    void connects() {
        client = FabricObjects.connect();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(HERE)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterAll
    void leavesNothing() {
        client.namespaces().withName(HERE).delete();
        client.close();
    }

    @Test
    void findsOutWhatIsServed() {
        assertThat(client.getKubernetesVersion().getGitVersion()).startsWith("v1.");
        assertThat(client.supports(Deployment.class)).isTrue();
        assertThat(client.getApiResources("apps/v1").getResources())
                .extracting("name")
                .contains("deployments", "replicasets", "deployments/scale");
        assertThat(client.nodes().list().getItems()).hasSize(1);
    }

    @Test
    void createsReadsReplacesDeletes() {
        var created = maps().resource(FabricObjects.map("life", Map.of("run", "life")))
                .create();
        var read = maps().withName("life").get();
        assertThat(read).isEqualTo(created);
        assertThat(maps().resource(read).update()).as("replaced by itself").isEqualTo(read);

        var replaced = maps().resource(
                        new ConfigMapBuilder(read).addToData("more", "2").build())
                .update();
        assertThat(replaced.getData()).containsExactlyInAnyOrderEntriesOf(Map.of("value", "1", "more", "2"));
        assertThat(replaced.getMetadata().getResourceVersion())
                .isNotEqualTo(read.getMetadata().getResourceVersion());
        assertThat(maps().withName("life").delete()).hasSize(1);
        assertThat(maps().withName("life").get()).isNull();
    }

    @Test
    void listsBySelectors() {
        for (var name : List.of("list-a", "list-b", "list-c")) {
            maps().resource(FabricObjects.map(name, Map.of("run", "list", "name", name)))
                    .create();
        }
        assertThat(maps().withLabel("run", "list").list().getItems()).hasSize(3);
        assertThat(maps().withLabel("run", "list")
                        .withLabelNotIn("name", "list-a")
                        .list()
                        .getItems())
                .hasSize(2);
        assertThat(maps().withField("metadata.name", "list-b").list().getItems())
                .hasSize(1);
        assertThat(everyPage("run=list")).hasSize(3);
        maps().withLabel("run", "list").delete();
        assertThat(maps().withLabel("run", "list").list().getItems()).isEmpty();
    }

    /** As a client that pages does: on with {@code continue} for as long as there is one. */
    private List<ConfigMap> everyPage(String selector) {
        var found = new ArrayList<ConfigMap>();
        var options = new ListOptionsBuilder().withLabelSelector(selector).withLimit(2L);
        String next = null;
        do {
            var page = maps().list(options.withContinue(next).build());
            found.addAll(page.getItems());
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return found;
    }

    @Test
    void editsAndPatches() {
        maps().resource(FabricObjects.map("patch", Map.of("run", "patch"))).create();
        var edited = maps().withName("patch")
                .edit(before ->
                        new ConfigMapBuilder(before).addToData("edited", "yes").build());
        assertThat(edited.getData()).containsEntry("edited", "yes");
        patch(PatchType.JSON_MERGE, "{\"data\":{\"merged\":\"yes\",\"edited\":null}}");
        patch(PatchType.STRATEGIC_MERGE, "{\"data\":{\"strategic\":\"yes\"}}");
        patch(PatchType.JSON, "[{\"op\":\"add\",\"path\":\"/data/json\",\"value\":\"yes\"}]");
        assertThat(maps().withName("patch").get().getData()).containsOnlyKeys("value", "merged", "strategic", "json");
    }

    private void patch(PatchType type, String text) {
        maps().withName("patch").patch(PatchContext.of(type), text);
    }

    @Test
    void triesWithoutDoing() {
        assertThat(maps().resource(FabricObjects.map("dry", Map.of()))
                        .dryRun()
                        .create()
                        .getMetadata()
                        .getUid())
                .isNotEmpty();
        assertThat(maps().withName("dry").get()).isNull();
    }

    @Test
    void explainsErrors() {
        maps().resource(FabricObjects.map("twice", Map.of())).create();
        var conflict = failureOf(
                () -> maps().resource(FabricObjects.map("twice", Map.of())).create());
        assertThat(conflict.getCode()).isEqualTo(409);
        assertThat(conflict.getStatus().getReason()).isEqualTo("AlreadyExists");

        var missing = failureOf(() -> maps().withName("missing").edit(before -> new ConfigMapBuilder(before).build()));
        assertThat(missing.getMessage()).contains("missing");

        var old = maps().withName("twice").get();
        maps().withName("twice")
                .edit(before -> new ConfigMapBuilder(before).addToData("x", "y").build());
        var stale = failureOf(() -> maps().resource(old).update());
        assertThat(stale.getCode()).isEqualTo(409);
        assertThat(stale.getStatus().getReason()).isEqualTo("Conflict");

        var wrong = FabricObjects.deployment("wrong", 1);
        wrong.getSpec().getSelector().setMatchLabels(Map.of("app", "another"));
        var invalid = failureOf(() -> deployments().resource(wrong).create());
        assertThat(invalid.getCode()).isEqualTo(422);
        assertThat(invalid.getStatus().getDetails().getCauses())
                .anySatisfy(cause -> assertThat(cause.getField()).startsWith("spec."));
    }

    private static KubernetesClientException failureOf(Runnable action) {
        var failure = catchThrowableOfType(KubernetesClientException.class, action::run);
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void scalesAndDeletesWithAndWithoutDependents() {
        deployments().resource(FabricObjects.deployment("scaled", 0)).create();
        assertThat(deployments().withName("scaled").scale(1).getSpec().getReplicas())
                .isEqualTo(1);
        await().atMost(SOON).until(() -> replicaSets("scaled").size() == 1);
        deployments()
                .withName("scaled")
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
        await().atMost(SOON).until(() -> replicaSets("scaled").isEmpty());

        deployments().resource(FabricObjects.deployment("orphaned", 0)).create();
        await().atMost(SOON).until(() -> replicaSets("orphaned").size() == 1);
        deployments()
                .withName("orphaned")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        await().atMost(SOON).until(() -> deployments().withName("orphaned").get() == null);
        assertThat(replicaSets("orphaned")).hasSize(1);
        assertThat(replicaSets("orphaned").get(0).getMetadata().getOwnerReferences())
                .isEmpty();
    }

    private List<ReplicaSet> replicaSets(String app) {
        return client.apps()
                .replicaSets()
                .inNamespace(HERE)
                .withLabel("app", app)
                .list()
                .getItems();
    }

    @Test
    void writesAStatusAndNothingElseThroughIt() {
        var budgets = client.policy().v1().podDisruptionBudget().inNamespace(HERE);
        budgets.resource(FabricObjects.budget("budget")).create();
        var edited = budgets.withName("budget")
                .editStatus(before -> new PodDisruptionBudgetBuilder(before)
                        .editSpec()
                        .withNewMinAvailable(7)
                        .endSpec()
                        .withNewStatus()
                        .withCurrentHealthy(3)
                        .withDesiredHealthy(1)
                        .withDisruptionsAllowed(2)
                        .withExpectedPods(3)
                        .endStatus()
                        .build());
        assertThat(edited.getStatus().getCurrentHealthy()).isEqualTo(3);
        assertThat(edited.getSpec().getMinAvailable().getIntVal()).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("try") // the watch writes, nobody asks it
    void followsTheLogOfAPod() {
        var pods = client.pods().inNamespace(HERE);
        pods.resource(FabricObjects.talkingPod("talks")).create();
        pods.withName("talks").waitUntilReady(SOON.toSeconds(), TimeUnit.SECONDS);
        var log = new ByteArrayOutputStream();
        try (var watch = pods.withName("talks").watchLog(log)) {
            await().atMost(SOON)
                    .until(() -> log.toString(StandardCharsets.UTF_8).contains("line 9\n"));
        }
        assertThat(pods.withName("talks").tailingLines(1).getLog()).startsWith("line ");
        assertThat(client.v1()
                        .events()
                        .inNamespace(HERE)
                        .withField("involvedObject.name", "talks")
                        .list()
                        .getItems())
                .extracting("reason")
                .contains("Started");
        pods.withName("talks").delete();
    }

    private NonNamespaceOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> maps() {
        return client.configMaps().inNamespace(HERE);
    }

    private NonNamespaceOperation<Deployment, DeploymentList, RollableScalableResource<Deployment>> deployments() {
        return client.apps().deployments().inNamespace(HERE);
    }
}
