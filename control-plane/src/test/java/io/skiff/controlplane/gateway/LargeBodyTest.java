package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.skiff.controlplane.gateway.body.BodyRoom;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.AssignedPod;
import io.skiff.proto.node.BodiesRequest;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods with more configuration than a node should hold. */
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

    /** The bound is that of the control plane for all nodes. */
    @Test
    void podsOfAllNodesThatTogetherNameTooMuchWaitOnTheNodeThatHasTheMost() {
        var others = List.of(joined("n2"), joined("n3"), joined("n4"));
        for (int n = 0; n < 14; n++) {
            cluster.create(pod("a" + n, 1));
            cluster.create(Objects.on("n2", pod("b" + n, 1)));
            cluster.create(Objects.on("n3", pod("c" + n, 1)));
        }
        cluster.create(Objects.on("n4", pod("d", 1)));

        var all = Stream.concat(Stream.of(agent), others.stream()).toList();
        assertThat(bytes(all)).isBetween(30_000_000L, BodyRoom.MOST_BYTES);
        assertThat(waiting(all)).hasSize(42 + 1 - 31);
        assertThat(waiting(List.of(others.get(2))))
                .as("of the node that has little")
                .isEmpty();
        var pod = waiting(all).get(0);
        assertThat(pod.getContainers(0).getConfigError()).contains("the pods of all nodes", "name less of them");

        for (int n = 0; n < 14; n++) {
            cluster.delete(PodKind.POD, "c" + n);
        }
        assertThat(waiting(all)).as("when there is room").isEmpty();
    }

    @Test
    void aNodeThatHasTheMostTakesNothingFromTheOthers() {
        var others = List.of(joined("n2"), joined("n3"));
        for (int n = 0; n < 10; n++) {
            cluster.create(Objects.on("n2", pod("b" + n, 1)));
            cluster.create(Objects.on("n3", pod("c" + n, 1)));
        }
        for (int n = 0; n < 15; n++) {
            cluster.create(pod("a" + n, 1));
        }

        assertThat(waiting(others)).isEmpty();
        assertThat(waiting(List.of(agent))).hasSize(15 - 11);
    }

    private FakeAgent joined(String node) {
        var joined = new FakeAgent(gateway, node);
        joined.hello();
        cluster.settle();
        return joined;
    }

    private long bytes(List<FakeAgent> agents) {
        return bodies(agents).stream()
                .mapToLong(io.skiff.proto.node.Pod::getSerializedSize)
                .sum();
    }

    private List<io.skiff.proto.node.Pod> waiting(List<FakeAgent> agents) {
        return bodies(agents).stream()
                .filter(body -> !body.getContainers(0).getConfigError().isEmpty())
                .toList();
    }

    /** The bodies of all nodes, as each got them. */
    private List<io.skiff.proto.node.Pod> bodies(List<FakeAgent> agents) {
        var bodies = new ArrayList<io.skiff.proto.node.Pod>();
        for (var each : agents) {
            var uids =
                    each.set().getPodsList().stream().map(AssignedPod::getUid).toList();
            each.heard.removeIf(message -> message.getMessageCase() == MessageCase.POD_BODIES);
            each.say(AgentMessage.newBuilder()
                    .setBodiesRequest(BodiesRequest.newBuilder().addAllUids(uids)));
            cluster.settle();
            each.heard.stream()
                    .filter(message -> message.getMessageCase() == MessageCase.POD_BODIES)
                    .forEach(message -> bodies.addAll(message.getPodBodies().getPodsList()));
        }
        return bodies;
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
