package io.skiff.controlplane.volume;

import static io.skiff.controlplane.volume.Fixtures.claim;
import static io.skiff.controlplane.volume.Fixtures.withEphemeral;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored, and exactly what is done about the ephemeral volumes of the pod {@code web}. */
class EphemeralPlannerTest {

    private final TestCluster cluster = new TestCluster();
    private final Planning<ObjectKey> planning =
            new Planning<>(cluster, new EphemeralController(), EphemeralPlannerTest::words);

    static Stream<PlanRow> rows() {
        var pod = withEphemeral("scratch", Objects.pod("web"));
        var named = new PersistentVolumeClaimBuilder(claim())
                .editMetadata()
                .withName("web-scratch")
                .endMetadata()
                .build();
        return Stream.of(
                PlanRow.of("a pod without one", List.of(Objects.pod("web"))),
                PlanRow.of("its claim is made", List.of(pod), "create web-scratch {app=x} of web"),
                PlanRow.of("another's claim has the name: it is not touched", List.of(pod, named)),
                PlanRow.of(
                        "one after the other",
                        List.of(withEphemeral("more", pod), named),
                        "create web-more {app=x} of web"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(new ObjectKey(Objects.NAMESPACE, "web"), row);
    }

    @Test
    void theClaimOfAnotherIsNoneOfThePods() {
        var pod = withEphemeral("scratch", Objects.pod("web"));
        assertThat(EphemeralClaim.fault(pod, "web-scratch", java.util.Optional.empty()))
                .contains("waiting for ephemeral volume controller to create the persistentvolumeclaim"
                        + " \"web-scratch\"");
        assertThat(EphemeralClaim.fault(pod, "data", java.util.Optional.empty()))
                .as("a claim that the pod names itself")
                .isEmpty();
        assertThat(EphemeralClaim.fault(pod, "web-scratch", java.util.Optional.of(claim())))
                .contains("PVC default/data was not created for pod default/web (pod is not owner)");
        var own = EphemeralClaim.made(pod, pod.getSpec().getVolumes().get(0));
        assertThat(EphemeralClaim.fault(pod, "web-scratch", java.util.Optional.of(own)))
                .isEmpty();
        assertThat(own.getMetadata().getFinalizers()).containsExactly(PersistentVolumeClaimKind.PROTECTION);
    }

    private static String words(Action action) {
        var made = ((EphemeralAction.Create) action).claim().getMetadata();
        return "create " + made.getName() + " " + made.getLabels() + " of "
                + made.getOwnerReferences().get(0).getName();
    }
}
