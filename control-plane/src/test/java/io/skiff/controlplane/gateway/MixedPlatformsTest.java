package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.replicaset.ReplicaSetController;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.schedule.ScheduleController;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.Waiting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A story of agents on arm64 and amd64, from the replica set over the gateway and back. */
class MixedPlatformsTest {

    private final Placements placements = new Placements();
    private final TestCluster cluster =
            new TestCluster(placements, new ReplicaSetController(placements), new ScheduleController(placements));
    private final Gateway gateway = TestGateway.in(cluster);

    private FakeAgent node(String name, String architecture) {
        var agent = new FakeAgent(gateway, name);
        agent.say(AgentMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setNodeName(name)
                        .setAgentVersion("v0.1.0")
                        .setBootId("boot-1")
                        .setNode(FakeAgent.status(name).toBuilder()
                                .setArchitecture(architecture)
                                .putLabels("kubernetes.io/os", "linux")
                                .putLabels("kubernetes.io/arch", architecture))));
        cluster.settle();
        cluster.editNode(name, node -> {
            node.getStatus().setConditions(Objects.node(name).getStatus().getConditions());
            return node;
        });
        return agent;
    }

    private static void refuse(FakeAgent agent, Pod pod) {
        agent.report(PodStatus.newBuilder()
                .setUid(pod.getMetadata().getUid())
                .setNamespace(Objects.NAMESPACE)
                .setName(pod.getMetadata().getName())
                .setSequence(1)
                .setPhase("Pending")
                .addContainers(ContainerStatus.newBuilder()
                        .setName("web")
                        .setImage("web:1")
                        .setWaiting(Waiting.newBuilder()
                                .setReason("ErrImagePull")
                                .setMessage(
                                        "image web:1 has no match for platform in manifest: this host is linux/arm64,"
                                                + " the image is for linux/amd64")
                                .addPlatforms("linux/amd64"))));
    }

    private List<Pod> active() {
        return cluster.list(PodKind.POD).stream().filter(PodState::isActive).toList();
    }

    @Test
    void aReplicaMovesToANodeOfItsImagesPlatform() {
        var arm = node("arm1", "arm64");
        cluster.create(Objects.replicaSet("web", 1));
        var first = active().get(0);
        assertThat(PodState.nodeName(first)).contains("arm1");

        refuse(arm, first);
        cluster.settle();
        assertThat(active()).singleElement().satisfies(pod -> {
            assertThat(PodState.isBound(pod)).isFalse();
            assertThat(PodState.condition(pod, "PodScheduled").map(PodCondition::getMessage))
                    .contains("0/1 nodes are available: 1 node(s) had no match for the platforms of image web:1"
                            + " (linux/amd64).");
        });

        var amd = node("amd1", "amd64");
        cluster.advance(Duration.ofSeconds(1));
        assertThat(active())
                .singleElement()
                .satisfies(pod -> assertThat(PodState.nodeName(pod)).contains(amd.node));
    }

    /** The first one may lie. */
    @Test
    void anotherNodeOfThePlatformIsTriedBeforeTheReplicaWaits() {
        var first = node("arm1", "arm64");
        var second = node("arm2", "arm64");
        node("arm3", "arm64");
        cluster.create(Objects.replicaSet("web", 1));

        refuse(first, active().get(0));
        cluster.settle();
        assertThat(active())
                .singleElement()
                .satisfies(pod -> assertThat(PodState.nodeName(pod)).contains("arm2"));

        refuse(second, active().get(0));
        cluster.settle();
        assertThat(active()).singleElement().satisfies(pod -> {
            assertThat(PodState.isBound(pod)).isFalse();
            assertThat(PodState.condition(pod, "PodScheduled").map(PodCondition::getMessage))
                    .contains("0/3 nodes are available: 3 node(s) had no match for the platforms of image web:1"
                            + " (linux/amd64).");
        });
    }
}
