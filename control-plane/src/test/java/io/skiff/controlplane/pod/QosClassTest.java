package io.skiff.controlplane.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After the rows of Kubernetes' own test (component-helpers/resource/qos). */
class QosClassTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing asked for | | | BestEffort",
                "all limited | | cpu=1 memory=1Gi | Guaranteed",
                "requests as the limits | cpu=1 memory=1Gi | cpu=1000m memory=1024Mi | Guaranteed",
                "less than the limits | cpu=500m memory=1Gi | cpu=1 memory=1Gi | Burstable",
                "no limit of memory | cpu=1 memory=1Gi | cpu=1 | Burstable",
                "one request | memory=64Mi | | Burstable",
                "an amount of zero | cpu=0 | | BestEffort",
                "limits of zero | | cpu=0 memory=0 | BestEffort",
                "only what does not count | ephemeral-storage=1Gi | pids=10 | BestEffort",
                "all limited, and what does not count | ephemeral-storage=1Gi | cpu=1 memory=1Gi | Guaranteed",
            })
    void followsFromRequestsAndLimits(String name, String requests, String limits, String quality) {
        var container = new ContainerBuilder()
                .withName("main")
                .withNewResources()
                .withRequests(quantities(requests))
                .withLimits(quantities(limits))
                .endResources()
                .build();
        var pod = new PodBuilder()
                .withNewSpec()
                .withContainers(container)
                .endSpec()
                .build();

        assertThat(QosClass.of(pod)).isEqualTo(quality);
    }

    private static Map<String, Quantity> quantities(String text) {
        var quantities = new HashMap<String, Quantity>();
        if (text != null) {
            Stream.of(text.split(" "))
                    .map(one -> one.split("="))
                    .forEach(one -> quantities.put(one[0], new Quantity(one[1])));
        }
        return quantities;
    }
}
