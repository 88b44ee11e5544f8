package io.skiff.controlplane.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored, and exactly what is done about the service web. */
class BalancerPlannerTest {

    private static final String TAKEN =
            "Every node answers on port 80/TCP for the service default/first: no address until one of the two has another"
                    + " port, or is gone";

    static Stream<PlanRow> rows() {
        return Stream.of(
                PlanRow.of("no load balancer has none", List.of(Objects.service(), node("n1", "10.0.0.1"))),
                PlanRow.of(
                        "all nodes that are ready",
                        List.of(
                                balancer(),
                                node("n2", "10.0.0.2"),
                                node("n1", "10.0.0.1"),
                                unready(node("n3", "10.0.0.3")),
                                cordoned(node("n4", "10.0.0.4")),
                                excluded(node("n5", "10.0.0.5"))),
                        "publish 10.0.0.1 10.0.0.2 10.0.0.4"),
                PlanRow.of(
                        "by the address outside, if a node has one",
                        List.of(
                                balancer(),
                                with("ExternalIP", "192.0.2.1", node("n1", "10.0.0.1")),
                                with("ExternalIP", "2001:db8::1", node("n2", "10.0.0.2")),
                                with("Hostname", "n3", node("n3", "10.0.0.3"))),
                        "publish 10.0.0.2 10.0.0.3 192.0.2.1"),
                PlanRow.of(
                        "with the policy Local only nodes with a ready endpoint",
                        List.of(
                                local(balancer()),
                                slice("web", "n1", true),
                                slice("web", "n2", false),
                                slice("other", "n3", true),
                                node("n1", "10.0.0.1"),
                                node("n2", "10.0.0.2"),
                                node("n3", "10.0.0.3")),
                        "publish 10.0.0.1"),
                PlanRow.of("what is published stays", List.of(published(balancer()), node("n1", "10.0.0.1"))),
                PlanRow.of("and goes with its node", List.of(published(balancer())), "publish"),
                PlanRow.of(
                        "and with the type",
                        List.of(published(typed("NodePort", balancer())), node("n1", "10.0.0.1")),
                        "publish"),
                PlanRow.of(
                        "another's load balancer is the other's",
                        List.of(classed(balancer()), node("n1", "10.0.0.1"), first())),
                PlanRow.of(
                        "a port that an older one has",
                        List.of(balancer(), node("n1", "10.0.0.1"), first()),
                        "refuse: " + TAKEN),
                PlanRow.of(
                        "what was published is taken back",
                        List.of(published(balancer()), node("n1", "10.0.0.1"), first()),
                        "refuse: " + TAKEN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        new Planning<>(new TestCluster(), new BalancerController(), BalancerPlannerTest::words)
                .check(new ObjectKey(Objects.NAMESPACE, "web"), row);
    }

    private final TestCluster cluster = new TestCluster(new BalancerController());

    @Test
    void followsNodesAndEndpoints() {
        cluster.create(local(balancer()));
        cluster.create(node("n1", "10.0.0.1"));
        cluster.create(node("n2", "10.0.0.2"));
        assertThat(addresses()).isEmpty();

        cluster.create(slice("web", "n2", true));
        assertThat(addresses()).isEqualTo("10.0.0.2");

        cluster.editNode("n2", BalancerPlannerTest::unready);
        assertThat(addresses()).isEmpty();

        cluster.edit(ServiceKind.SERVICE, "web", web -> {
            web.getSpec().setExternalTrafficPolicy("Cluster");
            return web;
        });
        assertThat(addresses()).isEqualTo("10.0.0.1");
    }

    @Test
    void aPortThatIsGivenUpIsTheNextOnes() {
        cluster.create(node("n1", "10.0.0.1"));
        cluster.create(first());
        cluster.create(balancer());
        cluster.advance(Duration.ofSeconds(1));
        assertThat(cluster.events()).containsExactly("PortTaken: " + TAKEN);
        assertThat(addresses()).isEmpty();

        cluster.edit(ServiceKind.SERVICE, "first", first -> typed("ClusterIP", first));

        assertThat(addresses()).isEqualTo("10.0.0.1");
        assertThat(web().getStatus().getConditions()).isEmpty();
        assertThat(cluster.events()).hasSize(1);
    }

    /** Nothing is asked of the other services when nothing changed that concerns them. */
    @Test
    void concernsOthersOnlyByPorts() {
        cluster.create(balancer());
        var other = Objects.service();
        other.getMetadata().setName("other");
        cluster.create(other);
        var controller = new BalancerController();
        var keys = new ArrayList<Set<ObjectKey>>();
        cluster.view.onChange(change -> keys.add(controller.keysOf(change, cluster.view)));

        cluster.edit(ServiceKind.SERVICE, "other", service -> {
            service.getMetadata().setLabels(Map.of("a", "b"));
            return service;
        });
        cluster.edit(ServiceKind.SERVICE, "other", service -> {
            service.getSpec().getPorts().get(0).setNodePort(30080);
            return service;
        });

        assertThat(keys).containsExactly(Set.of(), Set.of(new ObjectKey(Objects.NAMESPACE, "web")));
    }

    private Service web() {
        return cluster.find(ServiceKind.SERVICE, "web").orElseThrow();
    }

    private String addresses() {
        return addresses(web());
    }

    private static String words(Action action) {
        if (action instanceof BalancerAction.Refuse refuse) {
            var condition = refuse.service().getStatus().getConditions().get(0);
            assertThat(condition.getType()).isEqualTo("LoadBalancerPortsError");
            assertThat(condition.getStatus()).isEqualTo("True");
            assertThat(condition.getMessage()).isEqualTo(refuse.why());
            assertThat(addresses(refuse.service())).isEmpty();
            return "refuse: " + refuse.why();
        }
        var service = ((BalancerAction.Publish) action).service();
        assertThat(service.getStatus().getLoadBalancer().getIngress()).allMatch(one -> "VIP".equals(one.getIpMode()));
        return ("publish " + addresses(service)).strip();
    }

    private static String addresses(Service service) {
        return BalancerPlanner.published(service).stream()
                .map(one -> one.getIp())
                .collect(Collectors.joining(" "));
    }

    private static Service balancer() {
        var service = typed("LoadBalancer", Objects.service());
        service.getMetadata().setCreationTimestamp(ManualClock.START.toString());
        return service;
    }

    private static Service first() {
        return new ServiceBuilder(balancer())
                .editMetadata()
                .withName("first")
                .withUid("uid-first")
                .withCreationTimestamp(ManualClock.START.minusSeconds(60).toString())
                .endMetadata()
                .build();
    }

    private static Service typed(String type, Service service) {
        return new ServiceBuilder(service).editSpec().withType(type).endSpec().build();
    }

    private static Service local(Service service) {
        return new ServiceBuilder(service)
                .editSpec()
                .withExternalTrafficPolicy("Local")
                .endSpec()
                .build();
    }

    private static Service classed(Service service) {
        return new ServiceBuilder(service)
                .editSpec()
                .withLoadBalancerClass("example.com/l4")
                .endSpec()
                .build();
    }

    private static Service published(Service service) {
        return new ServiceBuilder(service)
                .withNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp("10.0.0.1")
                .withIpMode("VIP")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build();
    }

    private static Node node(String name, String address) {
        return with("InternalIP", address, Objects.node(name));
    }

    private static Node with(String type, String address, Node node) {
        return new NodeBuilder(node)
                .editStatus()
                .addNewAddress(address, type)
                .endStatus()
                .build();
    }

    private static Node unready(Node node) {
        return new NodeBuilder(node)
                .editStatus()
                .editFirstCondition()
                .withStatus("Unknown")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Node cordoned(Node node) {
        return new NodeBuilder(node)
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
    }

    private static Node excluded(Node node) {
        return new NodeBuilder(node)
                .editMetadata()
                .addToLabels("node.kubernetes.io/exclude-from-external-load-balancers", "")
                .endMetadata()
                .build();
    }

    private static EndpointSlice slice(String service, String node, boolean isReady) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName(service + "-" + node)
                .addToLabels(EndpointSliceKind.SERVICE_LABEL, service)
                .endMetadata()
                .addNewEndpoint()
                .withNodeName(node)
                .withNewConditions()
                .withReady(isReady)
                .endConditions()
                .endEndpoint()
                .build();
    }
}
