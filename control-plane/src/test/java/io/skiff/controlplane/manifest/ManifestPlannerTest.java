package io.skiff.controlplane.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.controlplane.view.ObjectAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored, and exactly what is done about the manifest of the namespace default. */
class ManifestPlannerTest {

    private static final List<HasMetadata> MANIFESTS = List.of(namespace("default", "shipped"));
    private static final ObjectAddress DEFAULT =
            new ObjectAddress(NamespaceKind.NAMESPACE, new ObjectKey("", "default"));

    private final TestCluster cluster = new TestCluster();
    private final Planning<ObjectAddress> planning = new Planning<>(
            cluster, new ManifestController(StoredKinds.registry(), MANIFESTS), ManifestPlannerTest::words);

    static Stream<PlanRow> rows() {
        return Stream.of(
                PlanRow.of("what is missing is made", List.of(), "create default shipped"),
                PlanRow.of(
                        "another of its kind does not count",
                        List.of(namespace("other", "a user's")),
                        "create default shipped"),
                PlanRow.of("what is there stays as it is", List.of(namespace("default", "a user's"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(DEFAULT, row);
    }

    @Test
    void whatIsDeletedIsMadeAgain() {
        var running = new TestCluster(new ManifestController(StoredKinds.registry(), MANIFESTS));
        var made = running.list(NamespaceKind.NAMESPACE);
        assertThat(made).hasSize(1);

        var unused = running.writer.delete(made.get(0));
        running.settle();

        assertThat(running.list(NamespaceKind.NAMESPACE))
                .singleElement()
                .satisfies(again -> assertThat(again.getMetadata().getUid())
                        .isNotEqualTo(made.get(0).getMetadata().getUid()));
    }

    private static String words(Action action) {
        var object = ((ManifestAction.Create) action).object();
        return "create " + object.getMetadata().getName() + " "
                + object.getMetadata().getLabels().get("of");
    }

    private static Namespace namespace(String name, String of) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("of", of)
                .endMetadata()
                .build();
    }
}
