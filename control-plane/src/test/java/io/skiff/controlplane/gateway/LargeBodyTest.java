package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods that name more configuration than a node should hold. */
class LargeBodyTest {

    private final TestCluster cluster = new TestCluster();
    private final Gateway gateway = TestGateway.in(cluster);
    private final FakeAgent agent = new FakeAgent(gateway, "n1");

    @BeforeEach
    void join() {
        agent.hello();
        cluster.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("large")
                .endMetadata()
                .addToData("key", "x".repeat(1_000_000))
                .build());
    }

    @Test
    void aPodThatNamesTooMuchSaysSoAndTheOthersGoOn() {
        cluster.create(pod("small", 1));
        cluster.create(pod("much", 20));

        assertThat(error("much")).contains("4000000 is the most").contains("ConfigMaps and Secrets");
        assertThat(error("small")).isEmpty();
        assertThat(largestMessage()).isLessThan(4 << 20);
    }

    @Test
    void podsThatTogetherNameTooMuchWaitForRoom() {
        for (int n = 0; n < 30; n++) {
            cluster.create(pod("p" + n, 1));
        }
        assertThat(error("p0")).isEmpty();
        assertThat(error("p29")).contains("the pods of node n1").contains("16000000 is the most");

        var again = new FakeAgent(gateway, "n1");
        again.hello();
        cluster.settle();
        assertThat(again.set().getPodsList()).hasSize(30);
    }

    private String error(String pod) {
        agent.ask("uid-" + pod);
        cluster.settle();
        assertThat(agent.body().getName()).isEqualTo(pod);
        return agent.body().getContainers(0).getConfigError();
    }

    private int largestMessage() {
        return agent.heard.stream()
                .filter(message -> message.getMessageCase() == MessageCase.POD_BODIES)
                .mapToInt(message -> message.getSerializedSize())
                .max()
                .orElseThrow();
    }

    private static Pod pod(String name, int volumes) {
        return new PodBuilder(Objects.on("n1", Objects.pod(name)))
                .editSpec()
                .addAllToVolumes(IntStream.range(0, volumes)
                        .mapToObj(LargeBodyTest::volume)
                        .toList())
                .endSpec()
                .build();
    }

    private static Volume volume(int number) {
        return new VolumeBuilder()
                .withName("v" + number)
                .withNewConfigMap()
                .withName("large")
                .endConfigMap()
                .build();
    }
}
