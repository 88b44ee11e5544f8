package io.skiff.controlplane.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.skiff.controlplane.testing.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutLimitsTest {

    @ParameterizedTest(name = "{0} replicas, surge {1}, unavailable {2}: {3} more, {4} less")
    @CsvSource({
        "1, 25%, 25%, 1, 0",
        "2, 25%, 25%, 1, 0",
        "3, 25%, 25%, 1, 0",
        "4, 25%, 25%, 1, 1",
        "10, 25%, 25%, 3, 2",
        "2, 0%, 1%, 0, 1",
        "2, 25%, 1%, 1, 0",
        "5, 3, 2, 3, 2",
        "3, 0, 10, 0, 3",
        "0, 25%, 25%, 0, 0",
    })
    void roundsSurgeUpAndUnavailableDown(
            int replicas, String maxSurge, String maxUnavailable, int surge, int unavailable) {
        var deployment = new DeploymentBuilder(Objects.deployment("web", replicas))
                .editSpec()
                .editStrategy()
                .editRollingUpdate()
                .withMaxSurge(value(maxSurge))
                .withMaxUnavailable(value(maxUnavailable))
                .endRollingUpdate()
                .endStrategy()
                .endSpec()
                .build();

        assertThat(RolloutLimits.of(deployment)).isEqualTo(new RolloutLimits(replicas, surge, unavailable));
    }

    private static IntOrString value(String text) {
        return text.endsWith("%") ? new IntOrString(text) : new IntOrString(Integer.valueOf(text));
    }
}
