package io.skiff.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.testing.PodSpecs;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows are those of the kubelet's own test, on a host with 4 GiB. */
class OomScoresTest {

    private static final long HOST_BYTES = 4L << 30;

    @ParameterizedTest(name = "{0} with a request of {1} MiB: {2}")
    @CsvSource({
        "Guaranteed, 1024, -997",
        "BestEffort, 0, 1000",
        "Burstable, 0, 999",
        "Burstable, 1, 999",
        "Burstable, 1024, 750",
        "Burstable, 3072, 250",
        "Burstable, 4096, 3",
        "Burstable, 4080, 4",
        "Burstable, 9000, 3",
        "'', 1024, 0",
    })
    void theMoreAPodAskedForTheLaterItIsEnded(String quality, long requestMebibytes, int score) {
        var container = requesting("main", requestMebibytes);
        var pod = pod(quality).with(container).build();

        assertThat(OomScores.of(pod, container, HOST_BYTES)).isEqualTo(score);
    }

    @Test
    void aSidecarEndsNoSoonerThanTheContainersThatNeedIt() {
        var plain = requesting("proxy", 1024);
        var sidecar = PodSpecs.sidecar(plain);
        var pod = pod("Burstable").init(sidecar).with(requesting("main", 2048)).build();

        assertThat(OomScores.of(pod, sidecar, HOST_BYTES)).isEqualTo(500);
        assertThat(OomScores.of(pod, plain, HOST_BYTES)).isEqualTo(750);
    }

    private static PodSpecs pod(String quality) {
        return PodSpecs.pod("web").standing(new Standing(QualityOfService.parse(quality)));
    }

    private static ContainerTemplate requesting(String name, long mebibytes) {
        var none = OptionalLong.empty();
        return PodSpecs.using(
                new ResourceSpec(none, none, none, none, OptionalLong.of(mebibytes << 20)),
                PodSpecs.container(name, "web:v1"));
    }
}
