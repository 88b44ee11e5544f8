package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.gateway.report.EventAllowance;
import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.NodeSubnets;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodResources;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.testing.Faults;
import io.skiff.controlplane.testing.Faults.Fault;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.NodeEvent;
import io.skiff.proto.node.PodEvent;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.Running;
import io.skiff.proto.node.SetRefused;
import io.skiff.proto.node.Waiting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayTest {

    private final TestCluster cluster = new TestCluster();
    private final Gateway gateway = TestGateway.in(cluster);
    private final FakeAgent agent = new FakeAgent(gateway, "n1");

    @BeforeEach
    void join() {
        agent.hello();
        cluster.settle();
    }

    @Test
    void welcomesANewNodeAndGivesItASubnet() {
        var node = cluster.view.find(NodeKind.NODE, "", "n1").orElseThrow().object();
        assertThat(node.getSpec().getPodCIDR()).isEqualTo("10.42.0.0/24");
        assertThat(PodResources.of(node.getStatus().getAllocatable()).cpuMillis())
                .isEqualTo(4000);
        var welcome = agent.last(MessageCase.WELCOME).orElseThrow().getWelcome();
        assertThat(welcome.getPodCidr()).isEqualTo("10.42.0.0/24");
        assertThat(welcome.getClusterId()).isEqualTo("cluster-1");
        assertThat(agent.set().getPodsList()).isEmpty();
    }

    @Test
    void givesEachNodeAnotherSubnetAndTellsThemOfEachOther() {
        var second = new FakeAgent(gateway, "n2");
        second.hello();
        cluster.settle();

        assertThat(second.last(MessageCase.WELCOME).orElseThrow().getWelcome().getPodCidr())
                .isEqualTo("10.42.1.0/24");
        var network = agent.last(MessageCase.NETWORK_STATE).orElseThrow().getNetworkState();
        assertThat(network.getPeersList()).singleElement().satisfies(peer -> {
            assertThat(peer.getNodeName()).isEqualTo("n2");
            assertThat(peer.getPodCidr()).isEqualTo("10.42.1.0/24");
        });
    }

    @Test
    void passesOverASubnetThatIsAllocatedThoughNoNodeHasIt() {
        var unused = cluster.store.commit(NodeSubnets.hold("10.42.1.0/24", "ghost"));
        var second = new FakeAgent(gateway, "n2");
        second.hello();
        cluster.advance(Duration.ofSeconds(1));

        assertThat(second.session.description.podCidr).isEqualTo("10.42.2.0/24");
    }

    @Test
    void aReportThatComesBeforeTheWelcomeIsStoredAfterIt() {
        cluster.create(Objects.on("n2", Objects.pod("b")));
        var second = new FakeAgent(gateway, "n2");
        second.hello();
        second.report(running("b", 1).setPodIp("10.42.1.5"));
        cluster.settle();

        assertThat(second.session.description.podCidr).isEqualTo("10.42.1.0/24");
        assertThat(pod("b").getStatus().getPodIP()).isEqualTo("10.42.1.5");
        assertThat(second.last(MessageCase.POD_STATUS_STORED)).isPresent();
    }

    /** After three seconds without a word nobody counts it as heard, after five its stream ends. */
    @Test
    void aReportOfANodeThatWasSilentForAWhileIsStored() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        cluster.advance(Duration.ofSeconds(4));
        assertThat(TestGateway.contact(cluster, "n1")).isEmpty();
        agent.report(running("a", 1));
        cluster.settle();

        assertThat(PodState.phase(pod("a"))).isEqualTo("Running");
        assertThat(agent.last(MessageCase.POD_STATUS_STORED)).isPresent();
    }

    @Test
    void refusesANameThatIsNotTheCertificates() {
        var impostor = new FakeAgent(gateway, "n2");
        impostor.hello("n1");
        cluster.settle();

        assertThat(impostor.last(MessageCase.REFUSED).orElseThrow().getRefused().getRetry())
                .isFalse();
        assertThat(impostor.closed).isNotEmpty();
    }

    @Test
    void sendsTheWholeSetAtEachChangeAndBodiesOnDemand() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        var first = agent.set();
        cluster.create(Objects.on("n1", Objects.pod("b")));
        cluster.create(Objects.on("n2", Objects.pod("elsewhere")));

        assertThat(first.getPodsList()).hasSize(1);
        assertThat(agent.set().getPodsList()).hasSize(2);
        assertThat(agent.set().getVersion().getRevision())
                .isGreaterThan(first.getVersion().getRevision());
        agent.ask("uid-a");
        cluster.settle();
        assertThat(agent.body().getName()).isEqualTo("a");
        assertThat(agent.body().getContainers(0).getImage()).isEqualTo("web:1");
        assertThat(agent.body().getHash()).isEqualTo(first.getPods(0).getHash());
    }

    @Test
    void aStatusDoesNotChangeTheSet() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        var sets = agent.count(MessageCase.ASSIGNED_SET);

        agent.report(running("a", 1));
        cluster.settle();

        assertThat(agent.count(MessageCase.ASSIGNED_SET)).isEqualTo(sets);
    }

    @Test
    void storesTheLatestReportAndAcknowledgesIt() {
        cluster.create(Objects.on("n1", Objects.pod("a")));

        agent.report(running("a", 1).setReady(false));
        agent.report(running("a", 2));
        agent.report(running("a", 1).setReady(false));
        cluster.settle();

        assertThat(PodState.isReady(pod("a"))).isTrue();
        assertThat(pod("a").getStatus().getPodIP()).isEqualTo("10.42.0.5");
        assertThat(pod("a").getStatus().getQosClass()).isEqualTo("BestEffort");
        assertThat(pod("a").getStatus().getContainerStatuses().get(0).getState().getRunning())
                .isNotNull();
        var stored = agent.last(MessageCase.POD_STATUS_STORED).orElseThrow().getPodStatusStored();
        assertThat(stored.getSequence()).isEqualTo(2);
    }

    @Test
    void keepsThePlatformsOfAnImageThatIsNotForTheNode() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        agent.report(PodStatus.newBuilder()
                .setUid("uid-a")
                .setNamespace(Objects.NAMESPACE)
                .setName("a")
                .setSequence(1)
                .setPhase("Pending")
                .addContainers(ContainerStatus.newBuilder()
                        .setName("web")
                        .setImage("web:1")
                        .setWaiting(Waiting.newBuilder()
                                .setReason("ErrImagePull")
                                .setMessage("no match for platform in manifest")
                                .addPlatforms("linux/arm64"))));
        cluster.settle();

        assertThat(pod("a").getMetadata().getAnnotations())
                .containsEntry(
                        "skiff.io/image-platforms",
                        "{\"web:1\":{\"platforms\":[\"linux/arm64\"],\"refusedBy\":{\"n1\":\"linux/amd64\"}}}");
    }

    @Test
    void ignoresAndAcknowledgesWhatIsNotThere() {
        agent.report(running("ghost", 7));
        cluster.settle();

        assertThat(agent.last(MessageCase.POD_STATUS_STORED)
                        .orElseThrow()
                        .getPodStatusStored()
                        .getUid())
                .isEqualTo("uid-ghost");
        assertThat(agent.session.reports.isEmpty()).isTrue();
        assertThat(cluster.list(PodKind.POD)).isEmpty();
    }

    @Test
    void aMarkedPodLeavesTheStoreWhenNothingOfItIsLeft() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        agent.report(running("a", 1).setRemoved(true));
        cluster.settle();
        assertThat(cluster.list(PodKind.POD)).as("nobody asked for its end").hasSize(1);

        cluster.edit(PodKind.POD, "a", pod -> PodDeletion.marked(pod, cluster.clock.instant()));
        agent.ask("uid-a");
        cluster.settle();
        assertThat(agent.body().getDeletion().getGraceSeconds()).isEqualTo(30);
        agent.report(running("a", 2).setRemoved(true));
        cluster.settle();

        assertThat(cluster.list(PodKind.POD)).isEmpty();
        assertThat(agent.set().getPodsList()).isEmpty();
        assertThat(agent.session.reports.isEmpty()).isTrue();
    }

    @Test
    void resolvesReferencesAndSaysWhatIsMissing() {
        var pod = new PodBuilder(Objects.on("n1", Objects.pod("a")))
                .editSpec()
                .editFirstContainer()
                .addNewEnv()
                .withName("GREETING")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("greeting", "app", null)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("IP")
                .withNewValueFrom()
                .withNewFieldRef("v1", "status.podIP")
                .endValueFrom()
                .endEnv()
                .endContainer()
                .endSpec()
                .build();
        cluster.create(pod);
        agent.ask("uid-a");
        cluster.settle();
        assertThat(agent.body().getContainers(0).getConfigError()).isEqualTo("configmap \"app\" not found");

        cluster.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("app")
                .endMetadata()
                .addToData("greeting", "hello")
                .build());
        agent.ask("uid-a");
        cluster.settle();

        assertThat(agent.body().getContainers(0).getConfigError()).isEmpty();
        assertThat(agent.body().getContainers(0).getEnv(0).getValue()).isEqualTo("hello");
        assertThat(agent.body().getContainers(0).getEnv(1).getNodeField()).isEqualTo("status.podIP");
    }

    @Test
    void aSecondSessionReplacesTheFirst() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        var second = new FakeAgent(gateway, "n1");
        second.hello();
        cluster.settle();

        assertThat(agent.closed).isNotEmpty();
        agent.report(running("a", 9));
        cluster.settle();
        assertThat(PodState.phase(pod("a"))).isEqualTo("Pending");
        assertThat(second.set().getPodsList()).hasSize(1);
    }

    @Test
    void closesTheStreamOfASilentNodeAndBeatsForTheOthers() {
        var second = new FakeAgent(gateway, "n2");
        second.hello();
        cluster.settle();
        for (int second2 = 0; second2 < 7; second2++) {
            cluster.advance(Duration.ofSeconds(1));
            second.beat();
            cluster.settle();
        }

        assertThat(agent.closed).isNotEmpty();
        assertThat(second.closed).isEmpty();
        assertThat(second.count(MessageCase.BEAT)).isGreaterThan(5);
    }

    @Test
    void nobodyIsJudgedAfterAPauseOfItsOwn() {
        cluster.clock.advance(Duration.ofSeconds(60));
        cluster.settle();
        assertThat(agent.closed).isEmpty();

        agent.beat();
        cluster.advance(Duration.ofSeconds(4));
        assertThat(agent.closed).isEmpty();
    }

    @Test
    void passesEventsOn() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        agent.say(AgentMessage.newBuilder()
                .setPodEvent(PodEvent.newBuilder()
                        .setNamespace(Objects.NAMESPACE)
                        .setPodName("a")
                        .setPodUid("uid-a")
                        .setType("Warning")
                        .setReason("BackOff")
                        .setMessage("restarting")));
        cluster.settle();

        assertThat(cluster.events()).contains("BackOff: restarting");
    }

    @Test
    void passesOnWhatConcernsTheNodeItself() {
        agent.say(AgentMessage.newBuilder()
                .setNodeEvent(
                        NodeEvent.newBuilder().setReason("RevisionImageRemoved").setMessage("the disk is full")));
        cluster.settle();

        assertThat(cluster.events()).contains("RevisionImageRemoved: the disk is full");
    }

    @Test
    void tellsWhenANodeRefusesItsSet() {
        agent.say(AgentMessage.newBuilder()
                .setSetRefused(SetRefused.newBuilder().setReason("this node runs pods of cluster other")));
        cluster.settle();

        assertThat(cluster.events()).contains("AssignedSetRefused: this node runs pods of cluster other");
        assertThat(TestGateway.contact(cluster, "n1").orElseThrow().notReadyReason())
                .isEqualTo("AssignedSetRefused");
    }

    @Test
    void onePodThatCannotBeReadDoesNotKeepTheOthersFromTheNode() {
        cluster.create(unreadable("bad"));
        cluster.create(Objects.on("n1", Objects.pod("good")));

        assertThat(agent.closed).isEmpty();
        assertThat(agent.set().getPodsList()).hasSize(2);
        agent.ask("uid-bad");
        cluster.settle();
        assertThat(agent.body().getContainers(0).getConfigError()).contains("cannot be read");
        assertThat(agent.body().getContainers(0).getImage()).isEqualTo("web:1");
    }

    @Test
    void aNodeWithAPodThatCannotBeReadIsWelcomed() {
        cluster.create(unreadable("bad"));
        var second = new FakeAgent(gateway, "n1");
        second.hello();
        cluster.settle();

        assertThat(second.count(MessageCase.WELCOME)).isEqualTo(1);
        assertThat(second.set().getPodsList()).hasSize(1);
    }

    @Test
    void theSetStaysWholeWhenEverythingIsLookedAtAgain() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        cluster.create(unreadable("bad"));
        cluster.create(Objects.on("n1", Objects.pod("z")));
        var sets = agent.count(MessageCase.ASSIGNED_SET);

        gateway.lookAtAll();
        cluster.settle();

        assertThat(agent.count(MessageCase.ASSIGNED_SET)).isGreaterThan(sets);
        assertThat(agent.set().getPodsList()).hasSize(3);
    }

    @Test
    void aMarkedPodThatCannotBeReadEnds() {
        cluster.create(unreadable("bad"));
        cluster.edit(PodKind.POD, "bad", pod -> PodDeletion.marked(pod, cluster.clock.instant()));
        agent.ask("uid-bad");
        cluster.settle();

        assertThat(agent.body().hasDeletion()).isTrue();
    }

    @Test
    void aProbesHeaderMayHaveNoValue() {
        cluster.create(new PodBuilder(Objects.on("n1", Objects.pod("a")))
                .editSpec()
                .editFirstContainer()
                .withNewLivenessProbe()
                .withNewHttpGet()
                .withNewPort(80)
                .addNewHttpHeader("X-Empty", null)
                .endHttpGet()
                .endLivenessProbe()
                .endContainer()
                .endSpec()
                .build());
        agent.ask("uid-a");
        cluster.settle();

        assertThat(agent.body().getContainers(0).getLivenessProbe().getHttpGet().getHeadersMap())
                .containsEntry("X-Empty", "");
    }

    @Test
    void aTimeThatCannotBeWrittenIsStoredAsTheNearestOne() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        agent.report(running("a", 1).setStartTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)));
        cluster.settle();

        assertThat(cluster.find(PodKind.POD, "a").orElseThrow().getStatus().getStartTime())
                .isEqualTo("9999-12-31T23:59:59Z");
        assertThat(agent.last(MessageCase.POD_STATUS_STORED)).isPresent();
    }

    @Test
    void oneAgentThatCannotBeServedDoesNotHarmTheOthers() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        var second = new FakeAgent(gateway, "n2");
        second.hello();
        cluster.settle();
        agent.sendFails = true;
        cluster.create(Objects.on("n2", Objects.pod("b")));
        cluster.create(Objects.on("n1", Objects.pod("c")));

        assertThat(agent.closed).contains("failed to serve this session");
        assertThat(second.closed).isEmpty();
        assertThat(second.set().getPodsList()).hasSize(1);
    }

    @Test
    void takesNoAddressThatIsNotTheNodesToGive() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        for (var address : List.of("10.42.1.5", "not an address", "::1")) {
            agent.report(running("a", agent.heard.size()).setPodIp(address).setHostIp("192.0.2.250"));
            cluster.settle();

            assertThat(PodState.isReady(pod("a"))).isTrue();
            assertThat(pod("a").getStatus().getPodIP()).as(address).isNull();
            assertThat(pod("a").getStatus().getHostIP()).isNull();
        }
    }

    @Test
    void aPodInTheHostsNetworkHasTheNodesAddress() {
        cluster.create(new PodBuilder(Objects.on("n1", Objects.pod("a")))
                .editSpec()
                .withHostNetwork(true)
                .endSpec()
                .build());
        var address = FakeAgent.status("n1").getInternalIp();
        agent.report(running("a", 1).setPodIp(address).setHostIp(address));
        cluster.settle();

        assertThat(pod("a").getStatus().getPodIP()).isEqualTo(address);
    }

    @Test
    void aNodeWithoutAUsableAddressIsNotReadyAndNobodysPeer() {
        var second = new FakeAgent(gateway, "n2");
        second.hello();
        cluster.settle();
        second.say(AgentMessage.newBuilder()
                .setNodeStatus(FakeAgent.status("n2").toBuilder().setInternalIp("fe80::1")));
        cluster.settle();

        assertThat(TestGateway.contact(cluster, "n2").orElseThrow().notReadyReason())
                .isEqualTo("InvalidNodeAddress");
        assertThat(agent.last(MessageCase.NETWORK_STATE)
                        .orElseThrow()
                        .getNetworkState()
                        .getPeersList())
                .isEmpty();
    }

    @Test
    void recordsOnlyWhatANodeSaysOfItsOwnPods() {
        cluster.create(Objects.on("n2", Objects.pod("others")));
        agent.say(event("others", "uid-others"));
        agent.say(event("nothing", "uid-nothing"));
        agent.say(event("others", "uid-of-another"));
        cluster.settle();

        assertThat(cluster.events()).isEmpty();
    }

    @Test
    void cutsANodeShortThatSaysTooMuch() {
        for (int i = 0; i < 60; i++) {
            cluster.create(Objects.on("n1", Objects.pod("p" + i)));
        }
        for (int i = 0; i < 60 * 20; i++) {
            agent.say(event("p" + i % 60, "uid-p" + i % 60));
            if (i % 100 == 0) {
                cluster.settle();
            }
        }
        cluster.settle();

        var said = cluster.list(EventKind.EVENT).stream()
                .mapToInt(io.fabric8.kubernetes.api.model.Event::getCount)
                .sum();
        assertThat(said).isEqualTo(EventAllowance.MOST);
    }

    @Test
    void aRefusalIsOverWhenThereIsASetThatTheAgentTakes() {
        long revision = agent.set().getVersion().getRevision();
        agent.say(AgentMessage.newBuilder()
                .setSetRefused(SetRefused.newBuilder()
                        .setReason("older")
                        .setVersion(agent.set().getVersion())
                        .setSeen(agent.set().getVersion().toBuilder().setRevision(revision + 20))));
        cluster.settle();
        long sets = agent.count(MessageCase.ASSIGNED_SET);
        assertThat(TestGateway.contact(cluster, "n1").orElseThrow().notReadyReason())
                .isEqualTo("AssignedSetRefused");

        cluster.create(Objects.on("n1", Objects.pod("a")));
        assertThat(agent.count(MessageCase.ASSIGNED_SET)).isEqualTo(sets);
        for (int i = 0; i < 20; i++) {
            cluster.create(Objects.pod("unplaced" + i));
        }

        assertThat(agent.set().getVersion().getRevision()).isGreaterThanOrEqualTo(revision + 20);
        assertThat(agent.set().getPodsList()).hasSize(1);
        assertThat(TestGateway.contact(cluster, "n1").orElseThrow().notReadyReason())
                .isEmpty();
    }

    @Test
    void nobodyIsJudgedWhileTheStoreDoesNotAnswerNorSoonAfter() {
        cluster.store.breakWatches();
        cluster.store.inject(operation -> Fault.LOSE_REQUEST);
        cluster.advance(Duration.ofSeconds(20));
        assertThat(cluster.view.isFollowing()).isFalse();
        assertThat(agent.closed).isEmpty();

        cluster.store.inject(Faults.NONE);
        cluster.advance(Duration.ofSeconds(4));
        assertThat(cluster.view.isFollowing()).isTrue();
        assertThat(agent.closed).isEmpty();

        cluster.advance(Duration.ofSeconds(3));
        assertThat(agent.closed).isNotEmpty();
    }

    private static AgentMessage.Builder event(String pod, String uid) {
        return AgentMessage.newBuilder()
                .setPodEvent(PodEvent.newBuilder()
                        .setNamespace(Objects.NAMESPACE)
                        .setPodName(pod)
                        .setPodUid(uid)
                        .setType("Warning")
                        .setReason("BackOff")
                        .setMessage("restarting"));
    }

    /** As it could be stored by a version that checked less. */
    private static Pod unreadable(String name) {
        return new PodBuilder(Objects.on("n1", Objects.pod(name)))
                .editSpec()
                .addNewHostAlias()
                .addToHostnames("of-no-address")
                .endHostAlias()
                .endSpec()
                .build();
    }

    private Pod pod(String name) {
        return cluster.find(PodKind.POD, name).orElseThrow();
    }

    private static PodStatus.Builder running(String name, long sequence) {
        return PodStatus.newBuilder()
                .setUid("uid-" + name)
                .setNamespace(Objects.NAMESPACE)
                .setName(name)
                .setSequence(sequence)
                .setPhase("Running")
                .setPodIp("10.42.0.5")
                .setInitialized(true)
                .setReady(true)
                .addContainers(ContainerStatus.newBuilder()
                        .setName("web")
                        .setReady(true)
                        .setRunning(Running.getDefaultInstance()));
    }
}
