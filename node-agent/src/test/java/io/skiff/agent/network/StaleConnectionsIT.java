package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.netlink.ConnectionTable;
import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.linux.netlink.TrackedConnection;
import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that keep their port follow a service's endpoints. Client and host share a network namespace; the pods have
 * others.
 */
class StaleConnectionsIT {

    private static final String CLUSTER_IP = "10.43.0.10";

    private static final int FIXED_PORT = 40_001;

    @TempDir
    Path directory;

    private final String prefix = "sks" + ProcessHandle.current().pid() + "-";
    private final List<TestHost> pods = new ArrayList<>();
    private final Map<TestHost, String> addresses = new HashMap<>();
    private TestHost host;
    private LinuxNodeNetwork network;

    @BeforeEach
    void makeHost() {
        host = new TestHost(prefix + "h");
        network = host.call(() -> new LinuxNodeNetwork("node-s", directory.resolve("node-s")));
        host.run(() -> network.configure(new NetworkConfig("10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16")));
    }

    @AfterEach
    void removeHost() throws Exception {
        network.close();
        for (TestHost pod : pods) {
            pod.close();
        }
        host.close();
    }

    @Test
    void aDatagramClientThatKeepsItsPortFollowsTheEndpoints() throws Exception {
        TestHost client = pod("client");
        TestHost first = pod("first");
        TestHost second = pod("second");
        first.serveDatagrams(5353);
        second.serveDatagrams(5353);
        apply("UDP", 5353, address(first));
        try (var socket = datagramSocket(client)) {
            assertThat(ask(socket)).isEqualTo(first.toString());

            apply("UDP", 5353, address(first), address(second));
            assertThat(ask(socket)).as("an endpoint more moves nobody").isEqualTo(first.toString());

            apply("UDP", 5353, address(second));
            assertThat(ask(socket)).isEqualTo(second.toString());
        }
    }

    @Test
    void aDatagramClientIsNotLedToAServiceThatIsGone() throws Exception {
        TestHost client = pod("client");
        TestHost server = pod("server");
        server.serveDatagrams(5353);
        apply("UDP", 5353, address(server));
        try (var socket = datagramSocket(client)) {
            assertThat(ask(socket)).isEqualTo(server.toString());
            network.apply(List.of(), List.of());
            assertThatThrownBy(() -> ask(socket)).isInstanceOf(IOException.class);
        }
    }

    /** The client uses its port again while the kernel still waits for the dead pod's answer. */
    @Test
    void aConnectionThatNobodyAnsweredIsMadeElsewhereTheNextTime() {
        TestHost client = pod("client");
        TestHost alive = pod("alive");
        TestHost dead = pod("dead");
        alive.serve(8080);
        dead.nft("add table ip dead");
        dead.nft("add chain ip dead input { type filter hook input priority 0; policy drop; }");
        apply("TCP", 8080, address(dead));
        assertThatThrownBy(() -> connect(client, 300)).isInstanceOf(UncheckedIOException.class);
        assertThat(connectionsTo(address(dead))).isNotEmpty();

        apply("TCP", 8080, address(alive));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            apply("TCP", 8080, address(alive));
            return network.isSettled();
        });

        assertThat(connectionsTo(address(dead))).isEmpty();
        assertThat(connect(client, 2000)).startsWith(alive.toString());
    }

    @Test
    void whoIsConnectedStaysSo() throws Exception {
        TestHost client = pod("client");
        TestHost first = pod("first");
        TestHost second = pod("second");
        apply("TCP", 8080, address(first));
        try (var server = first.call(() -> listen(8080));
                var socket = client.call(StaleConnectionsIT::connected);
                var accepted = server.accept()) {
            apply("TCP", 8080, address(second));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                apply("TCP", 8080, address(second));
                return network.isSettled();
            });
            socket.getOutputStream().write('x');
            assertThat(accepted.getInputStream().read()).isEqualTo('x');
            accepted.getOutputStream().write('y');
            assertThat(socket.getInputStream().read()).isEqualTo('y');
        }
    }

    @Test
    void nothingIsRememberedOfAPodThatHasEnded() {
        TestHost client = pod("client");
        TestHost server = pod("server");
        server.serveDatagrams(5353);
        server.serve(8080);
        assertThat(client.askByDatagram(address(server), 5353)).isEqualTo(server.toString());
        client.ask(address(server), 8080);
        assertThat(connectionsTo(address(server))).isNotEmpty();

        network.detach(uid(server));

        assertThat(connectionsTo(address(server))).isEmpty();
    }

    // ---- helpers

    private void apply(String protocol, int targetPort, String... endpoints) {
        var ready = List.of(endpoints).stream()
                .map(address -> new Endpoint(address, targetPort))
                .toList();
        network.apply(
                List.of(), List.of(new Service("default", "web", CLUSTER_IP, List.of(new Port(protocol, 80, ready)))));
    }

    private static DatagramSocket datagramSocket(TestHost from) {
        return from.call(() -> {
            try {
                var socket = new DatagramSocket(FIXED_PORT);
                socket.setSoTimeout(1000);
                return socket;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String ask(DatagramSocket socket) throws IOException {
        socket.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(CLUSTER_IP, 80)));
        var packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    /** Connects from the fixed port. */
    private static String connect(TestHost from, int timeoutMillis) {
        return from.call(() -> {
            try (var socket = new Socket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(FIXED_PORT));
                socket.connect(new InetSocketAddress(CLUSTER_IP, 80), timeoutMillis);
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static ServerSocket listen(int port) {
        try {
            return new ServerSocket(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connected() {
        try {
            var socket = new Socket(CLUSTER_IP, 80);
            socket.setSoTimeout(5000);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<TrackedConnection> connectionsTo(String address) {
        return host.call(() -> {
            try (var table = new ConnectionTable()) {
                return table.listOf(Subnet.address(address));
            }
        });
    }

    private TestHost pod(String name) {
        var pod = new TestHost(prefix + name);
        pods.add(pod);
        addresses.put(pod, network.attach(uid(pod), pod.path()).getHostAddress());
        return pod;
    }

    private String address(TestHost pod) {
        return addresses.getOrDefault(pod, "");
    }

    private static PodUid uid(TestHost pod) {
        return new PodUid(pod.toString());
    }
}
