package io.skiff.controlplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.testing.HeardInStore;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What silence does, second by second. */
class NodeLossTest {

    private final NodeContacts contacts = new NodeContacts(Instant.EPOCH);
    private final TestCluster cluster = new TestCluster(new NodeController(contacts));
    private final HeardInStore heard = new HeardInStore(cluster);
    private final List<String> alive = new ArrayList<>();
    private final Map<String, Integer> unheardFor = new HashMap<>();

    @Test
    void aNodeIsNotReadyAfterFiveSecondsAndItsReplicasAreGivenUpBeforeTheEighth() {
        nodes("n1", "n2", "n3");
        cluster.create(replica("a", "n1"));
        cluster.create(Objects.ready(Objects.on("n1", Objects.pod("lonely")), cluster.clock.instant()));
        seconds(10);
        alive.remove("n1");

        seconds(3);
        assertThat(ready("n1")).isEqualTo("True AgentReady");
        seconds(2);
        assertThat(ready("n1")).isEqualTo("Unknown NodeStatusUnknown");
        assertThat(PodState.isReady(pod("a"))).isFalse();
        assertThat(PodState.isReady(pod("lonely"))).isFalse();
        seconds(2);
        assertThat(PodState.isTerminating(pod("a"))).isTrue();
        assertThat(PodState.isTerminating(pod("lonely")))
                .as("nobody would replace it")
                .isFalse();
        assertThat(cluster.events()).anyMatch(event -> event.startsWith("NodeLost: Node n1 is lost"));
    }

    @Test
    void aNodeThatComesBackIsReadyAgain() {
        nodes("n1", "n2");
        alive.remove("n1");
        seconds(10);
        assertThat(taints("n1")).hasSize(2);

        alive.add("n1");
        seconds(2);

        assertThat(ready("n1")).isEqualTo("True AgentReady");
        assertThat(taints("n1")).isEmpty();
    }

    @Test
    void whenMostFallSilentTogetherNothingIsReplaced() {
        nodes("n1", "n2", "n3", "n4");
        cluster.create(replica("a", "n1"));
        alive.removeAll(List.of("n1", "n2", "n3"));

        seconds(60);

        assertThat(ready("n1")).isEqualTo("Unknown NodeStatusUnknown");
        assertThat(message("n1")).contains("nothing is replaced");
        assertThat(PodState.isTerminating(pod("a"))).isFalse();
        assertThat(PodState.isReady(pod("a"))).isTrue();
    }

    /** None could take them; and an agent that only restarts for long finds its containers as they were. */
    @Test
    void whenNoNodeIsLeftNothingIsReplaced() {
        nodes("n1", "n2");
        cluster.create(replica("a", "n1"));
        cluster.create(replica("b", "n2"));
        alive.remove("n1");
        seconds(10);
        assertThat(PodState.isTerminating(pod("a"))).isTrue();

        alive.remove("n2");
        seconds(60);
        assertThat(message("n2")).contains("nothing is replaced");
        assertThat(PodState.isTerminating(pod("b"))).isFalse();

        alive.add("n2");
        seconds(2);
        assertThat(ready("n2")).isEqualTo("True AgentReady");
        assertThat(PodState.isReady(pod("b"))).isTrue();
    }

    @Test
    void oneAfterTheOtherTheyAreReplaced() {
        nodes("n1", "n2", "n3", "n4", "n5");
        cluster.create(replica("c", "n3"));
        for (var name : List.of("n1", "n2", "n3")) {
            alive.remove(name);
            seconds(10);
        }

        assertThat(PodState.isTerminating(pod("c"))).isTrue();
    }

    @Test
    void afterAPauseOfItsOwnNobodyIsJudged() {
        nodes("n1", "n2");
        cluster.clock.advance(Duration.ofSeconds(30));
        contacts.listening(cluster.clock.instant());
        cluster.settle();
        assertThat(ready("n1")).isEqualTo("True AgentReady");

        seconds(3);

        assertThat(ready("n1")).isEqualTo("True AgentReady");
    }

    @Test
    void whatWasHeardOfADeadNodeLongAgoDoesNotMakeItReady() {
        nodes("n1", "n2");
        alive.remove("n1");
        seconds(20);
        assertThat(ready("n1")).isEqualTo("Unknown NodeStatusUnknown");

        contacts.startOver(cluster.clock.instant());
        for (int second = 0; second < 8; second++) {
            seconds(1);
            assertThat(ready("n1")).isEqualTo("Unknown NodeStatusUnknown");
        }
    }

    @Test
    void aPodThatToleratesTheLossStays() {
        nodes("n1", "n2");
        cluster.create(new PodBuilder(replica("a", "n1"))
                .editSpec()
                .addNewToleration()
                .withKey("node.kubernetes.io/unreachable")
                .withOperator("Exists")
                .withEffect("NoExecute")
                .withTolerationSeconds(60L)
                .endToleration()
                .endSpec()
                .build());
        alive.remove("n1");

        seconds(30);
        assertThat(PodState.isTerminating(pod("a"))).isFalse();
        seconds(40);
        assertThat(PodState.isTerminating(pod("a"))).isTrue();
    }

    @Test
    void whatANodeSaysOfItselfIsItsCondition() {
        nodes("n1");
        says("n1", "NetworkNotReady", "no bridge", List.of(), List.of(), "");
        seconds(6);

        assertThat(ready("n1")).isEqualTo("False NetworkNotReady");
        assertThat(taints("n1")).containsExactly("node.kubernetes.io/not-ready");
    }

    @Test
    void whatHindersThePodsOfANodeIsTold() {
        nodes("n1");
        assertThat(network("n1")).isEmpty();
        says("n1", "", "", List.of("Docker drops.", "A peer is gone."), List.of(), "");
        seconds(6);
        assertThat(ready("n1")).isEqualTo("True AgentReady");
        assertThat(network("n1")).containsExactly("True PodsCannotBeReached Docker drops. A peer is gone.");
        assertThat(taints("n1")).isEmpty();

        says("n1", "", "", List.of(), List.of(), "");
        seconds(6);
        assertThat(network("n1")).containsExactly("False NetworkReady nothing hinders the pods of this node");
    }

    /** A replica that has not begun is made elsewhere; what runs goes on, and so does what nobody would replace. */
    @Test
    void aNodeWhoseDiskFillsGetsNoNewPodsAndKeepsThoseThatRun() {
        nodes("n1", "n2");
        cluster.create(replica("running", "n1"));
        cluster.create(waiting(Objects.ownedBy(Objects.replicaSet("web", 1), Objects.pod("waiting"))));
        cluster.create(waiting(Objects.pod("lonely")));
        assertThat(conditions("n1", "DiskPressure")).isEmpty();

        says("n1", "", "", List.of(), List.of(), "5 MiB are left.");
        seconds(6);

        assertThat(ready("n1")).isEqualTo("True AgentReady");
        assertThat(conditions("n1", "DiskPressure")).containsExactly("True NodeHasDiskPressure 5 MiB are left.");
        assertThat(taints("n1")).containsExactly("node.kubernetes.io/disk-pressure");
        assertThat(PodState.isTerminating(pod("waiting"))).isTrue();
        assertThat(PodState.isTerminating(pod("running"))).isFalse();
        assertThat(PodState.isTerminating(pod("lonely"))).isFalse();
        assertThat(cluster.events())
                .filteredOn(event -> event.startsWith("Evicted"))
                .containsExactly("Evicted: The node had condition: [DiskPressure]. 5 MiB are left."
                        + " The pod had not begun, and is made elsewhere.");

        says("n1", "", "", List.of(), List.of(), "");
        seconds(6);
        assertThat(conditions("n1", "DiskPressure"))
                .containsExactly("False NodeHasNoDiskPressure there is room for pods");
        assertThat(taints("n1")).isEmpty();
    }

    @Test
    void aReplicaThatToleratesDiskPressureWaits() {
        nodes("n1");
        cluster.create(new PodBuilder(waiting(Objects.ownedBy(Objects.replicaSet("web", 1), Objects.pod("waiting"))))
                .editSpec()
                .addNewToleration()
                .withKey("node.kubernetes.io/disk-pressure")
                .withOperator("Exists")
                .endToleration()
                .endSpec()
                .build());
        says("n1", "", "", List.of(), List.of(), "5 MiB are left.");
        seconds(6);

        assertThat(PodState.isTerminating(pod("waiting"))).isFalse();
    }

    @Test
    void whatWeakensTheNetworkOfANodeIsToldAndTakesNothingFromIt() {
        nodes("n1");
        says("n1", "", "", List.of(), List.of("Ports are not locked."), "");
        seconds(6);
        assertThat(ready("n1")).isEqualTo("True AgentReady");
        assertThat(conditions("n1", "NetworkWeakened")).containsExactly("True ProtectionMissing Ports are not locked.");
        assertThat(network("n1")).as("pods are reached").isEmpty();
        assertThat(taints("n1")).isEmpty();

        says("n1", "", "", List.of(), List.of(), "");
        seconds(6);
        assertThat(conditions("n1", "NetworkWeakened"))
                .containsExactly("False ProtectionInPlace the pods of this node are kept from each other's addresses");
    }

    private static Pod waiting(Pod pod) {
        return Objects.on("n1", pod);
    }

    private void says(
            String node, String reason, String message, List<String> network, List<String> weaknesses, String disk) {
        heard.says(node, reason, message, network, weaknesses, disk);
    }

    private List<String> network(String node) {
        return conditions(node, "NetworkUnavailable");
    }

    private List<String> conditions(String node, String type) {
        return cluster.view.find(NodeKind.NODE, "", node).orElseThrow().object().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .map(condition -> condition.getStatus() + " " + condition.getReason() + " " + condition.getMessage())
                .toList();
    }

    private void nodes(String... names) {
        contacts.startOver(cluster.clock.instant());
        contacts.listening(cluster.clock.instant());
        for (var name : names) {
            heard.heard(name);
            alive.add(name);
            cluster.create(Objects.node(name));
        }
        contacts.startOver(cluster.clock.instant());
        seconds(6);
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            contacts.listening(cluster.clock.instant());
            hear();
            cluster.advance(Duration.ofSeconds(1));
        }
    }

    /** As the server does to which they are connected. */
    private void hear() {
        alive.forEach(heard::heard);
        alive.forEach(unheardFor::remove);
        for (var node : cluster.view.list(NodeKind.NODE)) {
            if (!alive.contains(node.name()) && unheardFor.merge(node.name(), 1, Integer::sum) > 3) {
                heard.heardNoMore(node.name());
            }
        }
    }

    private Pod replica(String name, String node) {
        var owner = Objects.replicaSet("web", 1);
        return Objects.ready(Objects.on(node, Objects.ownedBy(owner, Objects.pod(name))), cluster.clock.instant());
    }

    private Pod pod(String name) {
        return cluster.find(PodKind.POD, name).orElseThrow();
    }

    private String ready(String node) {
        var condition = cluster.view
                .find(NodeKind.NODE, "", node)
                .orElseThrow()
                .object()
                .getStatus()
                .getConditions()
                .get(0);
        return condition.getStatus() + " " + condition.getReason();
    }

    private String message(String node) {
        return cluster.view
                .find(NodeKind.NODE, "", node)
                .orElseThrow()
                .object()
                .getStatus()
                .getConditions()
                .get(0)
                .getMessage();
    }

    private List<String> taints(String node) {
        return cluster.view.find(NodeKind.NODE, "", node).orElseThrow().object().getSpec().getTaints().stream()
                .map(taint -> taint.getKey())
                .toList();
    }
}
