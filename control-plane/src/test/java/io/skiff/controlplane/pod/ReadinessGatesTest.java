package io.skiff.controlplane.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.testing.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a pod's readiness gates make of its readiness. */
class ReadinessGatesTest {

    private static Pod pod(boolean areContainersReady, @Nullable String gate, String reasonOfReady) {
        var pod = new PodBuilder()
                .withNewSpec()
                .addNewReadinessGate("example.com/traffic")
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("ContainersReady")
                .withStatus(areContainersReady ? "True" : "False")
                .endCondition()
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .withReason(reasonOfReady)
                .endCondition()
                .endStatus()
                .build();
        if (gate != null) {
            pod = new PodBuilder(pod)
                    .editStatus()
                    .addNewCondition()
                    .withType("example.com/traffic")
                    .withStatus(gate)
                    .endCondition()
                    .endStatus()
                    .build();
        }
        return pod;
    }

    private static String ready(Pod pod) {
        return ReadinessGates.settled(pod, ManualClock.START).stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .map(condition -> condition.getStatus() + " " + condition.getReason() + " " + condition.getMessage())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPodIsReadyWithItsContainersAndItsGates() {
        assertThat(ready(pod(true, "True", "x"))).isEqualTo("True null null");
        assertThat(ready(pod(true, "False", "x")))
                .isEqualTo(
                        "False ReadinessGatesNotReady the status of pod readiness gate \"example.com/traffic\" is not"
                                + " \"True\", but False");
        assertThat(ready(pod(true, null, "x")))
                .isEqualTo("False ReadinessGatesNotReady corresponding condition of pod readiness gate"
                        + " \"example.com/traffic\" does not exist.");
    }

    @Test
    void whatOthersSetDoesNotOverruleTheNode() {
        assertThat(ready(pod(false, "True", "ContainersNotReady"))).isEqualTo("False ContainersNotReady null");
        assertThat(ready(pod(true, "True", PodConditions.NODE_NOT_READY)))
                .as("nothing is heard of its node")
                .isEqualTo("False NodeNotReady null");
    }
}
