package io.skiff.controlplane.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.Transaction;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RegistrationPlannerTest {

    private static final Subnets SUBNETS = new Subnets("10.42.0.0/16");
    private static final FreeSubnet FREE = new FreeSubnet(SUBNETS, "10.42.3.0/24");
    private static final Transaction GUARD = Transaction.NONE.onlyIf("/skiff/live/nodes/n1", 7);
    private static final Hello HELLO =
            Hello.newBuilder().setAgentVersion("v1").setBootId("boot-1").build();

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of(
                        "a new node is stored with a subnet",
                        observed(Optional.empty(), status("192.0.2.1"), false, Optional.of(FREE)),
                        List.of("create 10.42.3.0/24 192.0.2.1 v1 boot-1 {zone=a}")),
                Arguments.of(
                        "an address that it may not have is left out",
                        observed(Optional.empty(), status(""), false, Optional.of(FREE)),
                        List.of("create 10.42.3.0/24 - v1 boot-1 {zone=a}")),
                Arguments.of(
                        "there is no subnet left",
                        observed(Optional.empty(), status("192.0.2.1"), false, Optional.empty()),
                        List.of()),
                Arguments.of(
                        "somebody deleted the node while its agent is connected",
                        observed(Optional.empty(), status("192.0.2.1"), true, Optional.of(FREE)),
                        List.of()),
                Arguments.of(
                        "a node that a user made gets a subnet first",
                        observed(Optional.of(named()), status("192.0.2.1"), false, Optional.of(FREE)),
                        List.of("allocate 10.42.3.0/24 - - - {}")),
                Arguments.of(
                        "and waits for one",
                        observed(Optional.of(named()), status("192.0.2.1"), false, Optional.empty()),
                        List.of()),
                Arguments.of(
                        "a node that is stored as it is described",
                        observed(Optional.of(stored("192.0.2.1")), status("192.0.2.1"), true, Optional.empty()),
                        List.of()),
                Arguments.of(
                        "its address has changed",
                        observed(Optional.of(stored("192.0.2.1")), status("192.0.2.9"), true, Optional.empty()),
                        List.of("update 10.42.3.0/24 192.0.2.9 v1 boot-1 {zone=a}")),
                Arguments.of(
                        "a label that somebody else gave stays",
                        observed(Optional.of(labelled()), status("192.0.2.1"), true, Optional.empty()),
                        List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(String name, ObservedRegistration observed, List<String> actions) {
        var plan = RegistrationPlanner.plan(observed);

        assertThat(plan.actions()).extracting(RegistrationPlannerTest::words).isEqualTo(actions);
        assertThat(plan.wakeUp()).isEmpty();
    }

    private static String words(Action action) {
        if (action instanceof RegistrationAction.Create create) {
            assertThat(create.guard()).isEqualTo(GUARD);
            assertThat(create.subnet()).isEqualTo(FREE);
            return "create " + words(create.node());
        }
        if (action instanceof RegistrationAction.Allocate allocate) {
            assertThat(allocate.guard()).isEqualTo(GUARD);
            assertThat(allocate.subnet()).isEqualTo(FREE);
            return "allocate " + words(allocate.node());
        }
        var update = (RegistrationAction.Update) action;
        assertThat(update.guard()).isEqualTo(GUARD);
        return "update " + words(update.node());
    }

    private static String words(Node node) {
        var status = Optional.ofNullable(node.getStatus());
        return String.join(
                " ",
                node.getSpec().getPodCIDR(),
                NodeAddresses.internal(node).orElse("-"),
                status.map(one -> one.getNodeInfo().getKubeletVersion()).orElse("-"),
                status.map(one -> one.getNodeInfo().getBootID()).orElse("-"),
                String.valueOf(node.getMetadata().getLabels()));
    }

    private static ObservedRegistration observed(
            Optional<Node> stored, NodeStatus status, boolean isWelcome, Optional<FreeSubnet> free) {
        return new ObservedRegistration(
                "n1",
                stored,
                HELLO,
                status,
                isWelcome,
                stored.flatMap(SUBNETS::of).isPresent(),
                free,
                GUARD);
    }

    private static NodeStatus status(String address) {
        return NodeStatus.newBuilder()
                .setHostname("n1")
                .setInternalIp(address)
                .putLabels("zone", "a")
                .build();
    }

    private static Node named() {
        return new NodeBuilder().withNewMetadata().withName("n1").endMetadata().build();
    }

    private static Node stored(String address) {
        return NodeRecord.created("n1", status(address), FREE.cidr(), "v1", "boot-1");
    }

    private static Node labelled() {
        return new NodeBuilder(stored("192.0.2.1"))
                .editMetadata()
                .addToLabels("disk", "fast")
                .endMetadata()
                .build();
    }
}
