package io.skiff.controlplane.gateway.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.skiff.controlplane.gateway.AgentLink;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.Sessions;
import io.skiff.controlplane.gateway.TestGateway;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.GatewayMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkFeedTest {

    private static final Instant NOW = Instant.EPOCH;

    private final TestCluster cluster = new TestCluster();
    private final NetworkFeed feed = new NetworkFeed(TestGateway.SETTINGS, cluster.view, new Sessions(node -> {}));
    private final List<GatewayMessage> heard = new ArrayList<>();
    private final AgentSession session =
            new AgentSession(new NodePeer("n1", Instant.EPOCH), "session-1", new AgentLink() {
                @Override
                public void send(GatewayMessage message) {
                    heard.add(message);
                }

                @Override
                public void close(String reason) {}
            });

    /** Changes may come before the view says that it has moved on. */
    @Test
    void everyStateHasARevisionOfItsOwn() {
        feed.refresh(7, NOW);
        feed.sendTo(session);
        service("a", 80);
        feed.refresh(7, NOW);
        feed.sendTo(session);
        service("b", 80);
        feed.refresh(7, NOW);
        feed.sendTo(session);
        service("c", 80);
        feed.refresh(40, NOW);
        feed.sendTo(session);

        assertThat(heard)
                .extracting(message -> message.getNetworkState().getRevision())
                .containsExactly(7L, 8L, 9L, 40L);
    }

    @Test
    void theSameStateIsNotSentTwice() {
        service("a", 80);
        feed.refresh(7, NOW);
        feed.sendTo(session);
        feed.changed(cluster.view.revision());
        feed.refresh(9, NOW);

        assertThat(feed.sendTo(session)).isFalse();
    }

    @Test
    void leavesOutWhatNoNetworkCouldBe() {
        service("a", 80);
        service("no-port", 99_999);
        slice("a", "10.42.0.5", 8080);
        slice("a2", "a", "fe80::1", 8080);
        slice("a3", "a", "nowhere", 8080);
        slice("a4", "a", "10.42.0.6", 0);
        cluster.create(Objects.node("no-address"));
        feed.refresh(7, NOW);
        feed.sendTo(session);

        var state = heard.get(0).getNetworkState();
        assertThat(state.getPeersList()).isEmpty();
        assertThat(state.getServicesList()).hasSize(2);
        assertThat(state.getServices(0).getPorts(0).getEndpointsList())
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.getIp()).isEqualTo("10.42.0.5"));
        assertThat(state.getServices(1).getPortsList()).isEmpty();
    }

    private void slice(String name, String ip, int port) {
        slice(name, name, ip, port);
    }

    private void slice(String name, String service, String ip, int port) {
        cluster.create(new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName(name)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withPort(port)
                .endPort()
                .addNewEndpoint()
                .withAddresses(ip)
                .endEndpoint()
                .build());
    }

    private void service(String name, int port) {
        cluster.create(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP("10.43.0." + name.length())
                .addNewPort()
                .withPort(port)
                .endPort()
                .endSpec()
                .build());
        feed.changed(cluster.view.revision());
    }
}
