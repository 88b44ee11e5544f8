package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.security.CapabilitySet;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentProcessTest {

    @ParameterizedTest(name = "an agent with {0}, privileged {1}, gives {3} for {2}")
    @CsvSource({
        "-999, true, -997, -997",
        "-999, true, 0, 0",
        "0, true, -997, -997",
        "0, false, -997, 0",
        "0, false, 999, 999",
        "500, false, 0, 500",
    })
    void protectsNoProcessMoreThanTheKernelLetsIt(int own, boolean isPrivileged, int wanted, int given) {
        var agent = new AgentProcess(
                0, new CapabilitySet(0), new CapabilitySet(0), 1024, own, isPrivileged, Map.of(), 0, "boot");

        assertThat(agent.oomScoreAdjustment(wanted)).isEqualTo(given);
    }
}
