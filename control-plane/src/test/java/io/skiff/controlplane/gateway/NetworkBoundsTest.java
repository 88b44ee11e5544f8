package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.skiff.controlplane.gateway.network.EndpointBudget;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.NetworkState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects in the store, whether validation would accept them today or not, whose parts multiply. */
class NetworkBoundsTest {

    private static final int MESSAGE_BYTES = 4 << 20;

    private final TestCluster cluster = new TestCluster();
    private final Gateway gateway = TestGateway.in(cluster);
    private final FakeAgent agent = new FakeAgent(gateway, "n1");

    @BeforeEach
    void join() {
        cluster.create(service("web", 1));
        cluster.create(slice("web", "web", 1, 3));
        agent.hello();
        cluster.settle();
    }

    @Test
    void aServiceOfAHundredPortsAndFiveThousandAddressesIsCutAndSaysSo() {
        cluster.create(service("big", 100));
        cluster.create(slice("big", "big", 100, 5_000));

        assertThat(network().getSerializedSize()).isLessThan(MESSAGE_BYTES);
        assertThat(endpoints("web")).isEqualTo(3);
        assertThat(endpoints("big")).isEqualTo(EndpointBudget.MOST_OF_SERVICE - 1 - 100);
        assertThat(portsOf("big")).as("each port has endpoints").isEqualTo(100);
        String sentence =
                "The nodes take 5000 of this service's 500101 ports and endpoints (each port with each address"
                        + " counts): one service may have 5000, all together 20000. Name fewer ports or endpoints.";
        assertThat(cluster.find(ServiceKind.SERVICE, "big")
                        .orElseThrow()
                        .getStatus()
                        .getConditions())
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.getType()).isEqualTo("AllEndpointsTaken");
                    assertThat(condition.getStatus()).isEqualTo("False");
                    assertThat(condition.getReason()).isEqualTo("TooManyEndpoints");
                    assertThat(condition.getMessage()).isEqualTo(sentence);
                });
        assertThat(cluster.events()).contains("TooManyEndpoints: " + sentence);
        assertThat(cluster.find(ServiceKind.SERVICE, "web").orElseThrow().getStatus())
                .isNull();

        cluster.edit(
                ServiceKind.SERVICE,
                "big",
                big -> new ServiceBuilder(big)
                        .editSpec()
                        .withPorts(ports(1).subList(0, 1))
                        .endSpec()
                        .build());
        cluster.edit(
                EndpointSliceKind.ENDPOINT_SLICE,
                "big",
                big -> new EndpointSliceBuilder(big).withEndpoints(addresses(5)).build());
        assertThat(cluster.find(ServiceKind.SERVICE, "big")
                        .orElseThrow()
                        .getStatus()
                        .getConditions())
                .isEmpty();
        assertThat(endpoints("big")).isEqualTo(5);
    }

    @Test
    void twoThousandPortsWithTwentyThousandAddressesEndNothing() {
        cluster.create(service("monster", 2_000));
        cluster.create(slice("monster", "monster", 2_000, 20_000));
        cluster.create(service("after", 1));
        cluster.create(slice("after", "after", 1, 7));

        assertThat(network().getSerializedSize()).isLessThan(MESSAGE_BYTES);
        assertThat(endpoints("web")).isEqualTo(3);
        assertThat(endpoints("after")).isEqualTo(7);
        assertThat(endpoints("monster")).isLessThan((int) EndpointBudget.MOST_OF_SERVICE);
    }

    @Test
    void manyLargeServicesAreCutBeforeSmallOnes() {
        for (int n = 0; n < 30; n++) {
            cluster.create(service("aa" + n, 10));
            cluster.create(slice("aa" + n, "aa" + n, 10, 400));
        }

        assertThat(network().getSerializedSize()).isLessThan(MESSAGE_BYTES);
        assertThat(endpoints("web")).isEqualTo(3);
        assertThat(network().getServicesList()).hasSize(31);
        assertThat(network().getServicesList().stream()
                        .mapToInt(service -> service.getPortsList().stream()
                                .mapToInt(port -> port.getEndpointsCount())
                                .sum())
                        .sum())
                .isBetween(15_000, (int) EndpointBudget.MOST_OF_ALL);
        assertThat(endpoints("aa7")).isEqualTo(endpoints("aa29"));
    }

    @Test
    void anOddStoredObjectKeepsNoOtherOut() {
        cluster.create(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("no-spec")
                .endMetadata()
                .build());
        var odd = slice("odd", "web", 1, 1);
        odd.setEndpoints(java.util.Arrays.asList((Endpoint) null));
        cluster.create(odd);
        cluster.create(service("after", 1));

        assertThat(network().getServicesList()).hasSize(2);
        assertThat(endpoints("web")).isEqualTo(3);
    }

    /** Its route would capture all traffic. */
    @Test
    void aNodeWhoseSubnetIsNotPartOfTheClustersIsNobodysPeer() {
        for (String cidr : List.of("0.0.0.0/0", "10.42.0.0/16", "10.0.0.0/8", "192.168.1.0/24", "8.8.8.8/32", "::/0")) {
            cluster.create(new NodeBuilder(Objects.node("n" + cidr.hashCode()))
                    .editSpec()
                    .withPodCIDR(cidr)
                    .endSpec()
                    .editStatus()
                    .addNewAddress("192.168.77.9", "InternalIP")
                    .endStatus()
                    .build());
        }
        assertThat(network().getPeersList()).isEmpty();
    }

    private NetworkState network() {
        return agent.last(MessageCase.NETWORK_STATE).orElseThrow().getNetworkState();
    }

    private io.skiff.proto.node.Service sent(String name) {
        return network().getServicesList().stream()
                .filter(service -> service.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private int endpoints(String name) {
        return sent(name).getPortsList().stream()
                .mapToInt(port -> port.getEndpointsCount())
                .sum();
    }

    private long portsOf(String name) {
        return sent(name).getPortsList().stream()
                .filter(port -> port.getEndpointsCount() > 0)
                .count();
    }

    private static Service service(String name, int ports) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP("10.43.0." + (1 + Math.floorMod(name.hashCode(), 250)))
                .withPorts(ports(ports))
                .endSpec()
                .build();
    }

    private static List<ServicePort> ports(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new ServicePortBuilder()
                        .withName("p" + n)
                        .withPort(1 + n)
                        .build())
                .toList();
    }

    private static EndpointSlice slice(String name, String service, int ports, int addresses) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName(name)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .withPorts(IntStream.range(0, ports)
                        .mapToObj(NetworkBoundsTest::port)
                        .toList())
                .withEndpoints(addresses(addresses))
                .build();
    }

    private static EndpointPort port(int number) {
        return new EndpointPortBuilder()
                .withName("p" + number)
                .withPort(1 + number)
                .build();
    }

    private static List<Endpoint> addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new EndpointBuilder()
                        .withAddresses("10.1." + n / 250 + "." + (1 + n % 250))
                        .build())
                .toList();
    }
}
