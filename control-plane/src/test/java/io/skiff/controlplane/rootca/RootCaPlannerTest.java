package io.skiff.controlplane.rootca;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.CommitResult.Conflict;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored, and exactly what is done about the CA certificate of one namespace. */
class RootCaPlannerTest {

    private static final String CERTIFICATE = "of the CA";
    private static final String DESCRIPTION = "kubernetes.io/description";

    private final TestCluster cluster = new TestCluster();
    private final Planning<String> planning =
            new Planning<>(cluster, new RootCaController(CERTIFICATE), RootCaPlannerTest::words);

    static Stream<PlanRow> rows() {
        return Stream.of(
                PlanRow.of("a namespace gets it", List.of(namespace()), "create {ca.crt=of the CA}"),
                PlanRow.of("what is right stays", List.of(namespace(), stored(Map.of("ca.crt", CERTIFICATE)))),
                PlanRow.of(
                        "another certificate is replaced",
                        List.of(namespace(), stored(Map.of("ca.crt", "another's"))),
                        "update {ca.crt=of the CA}"),
                PlanRow.of(
                        "what is beside it goes",
                        List.of(namespace(), stored(Map.of("ca.crt", CERTIFICATE, "more", "1"))),
                        "update {ca.crt=of the CA}"),
                PlanRow.of(
                        "without any content it is filled",
                        List.of(namespace(), stored(Map.of())),
                        "update {ca.crt=of the CA}"),
                PlanRow.of(
                        "what cannot be changed by users is corrected",
                        List.of(namespace(), immutable(stored(Map.of("ca.crt", "another's")))),
                        "update {ca.crt=of the CA}"),
                PlanRow.of(
                        "without a description it gets one",
                        List.of(namespace(), undescribed(stored(Map.of("ca.crt", CERTIFICATE)))),
                        "update {ca.crt=of the CA}"),
                PlanRow.of(
                        "what a finalizer holds is left until it is gone",
                        List.of(namespace(), marked(stored(Map.of("ca.crt", "another's"))))),
                PlanRow.of("a namespace that ends gets none", List.of(ending())),
                PlanRow.of("without a namespace there is none", List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(Objects.NAMESPACE, row);
    }

    @Test
    void makesNothingInANamespaceThatChangedMeanwhile() {
        cluster.create(namespace());
        var seen = cluster.view
                .find(NamespaceKind.NAMESPACE, "", Objects.NAMESPACE)
                .orElseThrow()
                .object();
        var changed = cluster.writer.update(labelled(seen));
        cluster.settle();
        assertThat(changed.join()).isInstanceOf(Committed.class);
        var create = new RootCaAction.Create(stored(Map.of()), seen);

        var answer = create.applyTo(cluster.writer);
        cluster.settle();

        assertThat(answer.join()).isInstanceOf(Conflict.class);
    }

    private static String words(Action action) {
        if (action instanceof RootCaAction.Create create) {
            return "create " + words(create.object());
        } else if (action instanceof RootCaAction.Update update) {
            return "update " + words(update.object());
        }
        return action.toString();
    }

    private static String words(ConfigMap map) {
        assertThat(map.getMetadata().getName()).isEqualTo("kube-root-ca.crt");
        assertThat(map.getMetadata().getNamespace()).isEqualTo(Objects.NAMESPACE);
        assertThat(map.getMetadata().getAnnotations()).containsKey(DESCRIPTION);
        assertThat(map.getImmutable()).isNull();
        return new TreeMap<>(map.getData()).toString();
    }

    private static Namespace namespace() {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(Objects.NAMESPACE)
                .endMetadata()
                .build();
    }

    private static Namespace labelled(Namespace namespace) {
        return new NamespaceBuilder(namespace)
                .editMetadata()
                .addToLabels("changed", "meanwhile")
                .endMetadata()
                .build();
    }

    private static HasMetadata ending() {
        return new NamespaceBuilder(namespace())
                .editMetadata()
                .withDeletionTimestamp(time())
                .endMetadata()
                .build();
    }

    private static ConfigMap stored(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("kube-root-ca.crt")
                .addToAnnotations(DESCRIPTION, "the user's own")
                .endMetadata()
                .withData(data)
                .build();
    }

    private static ConfigMap immutable(ConfigMap map) {
        return new ConfigMapBuilder(map).withImmutable(true).build();
    }

    private static ConfigMap undescribed(ConfigMap map) {
        return new ConfigMapBuilder(map)
                .editMetadata()
                .withAnnotations(null)
                .endMetadata()
                .build();
    }

    private static ConfigMap marked(ConfigMap map) {
        return new ConfigMapBuilder(map)
                .editMetadata()
                .withDeletionTimestamp(time())
                .addToFinalizers("example.com/hold")
                .endMetadata()
                .build();
    }

    private static String time() {
        Instant start = ManualClock.START;
        return start.toString();
    }
}
