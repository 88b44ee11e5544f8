package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.identity.CertificateRequests;
import io.skiff.agent.identity.ClusterTrust;
import io.skiff.agent.identity.JoinToken;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.log.LogReader;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.proto.node.AgentMessage.MessageCase;
import io.skiff.proto.node.AssignedPod;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.LogChunk;
import io.skiff.proto.node.LogCredit;
import io.skiff.proto.node.OpenLog;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.PodBodies;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a gateway on the loopback interface, with real TLS. */
class GatewayClientTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Heard heard = new Heard();
    private FakeGateway gateway;

    @BeforeEach
    void startGateway() throws Exception {
        gateway = closedLater(new FakeGateway(new TestCa("skiff-ca")));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var resource : opened) {
            resource.close();
        }
    }

    private <T extends AutoCloseable> T closedLater(T resource) {
        opened.add(0, resource);
        return resource;
    }

    private Path identity() {
        return directory.resolve("identity.pem");
    }

    private GatewayClient client(@Nullable String token, ServerAddress... servers) {
        return client(token, (pod, container, isPrevious) -> Optional.empty(), servers);
    }

    private GatewayClient client(@Nullable String token, LogSource logs, ServerAddress... servers) {
        var config = new GatewayClient.Config(
                List.of(servers), token == null ? null : JoinToken.parse(token), "n1", "0.1.0", "boot", identity());
        var client = closedLater(new GatewayClient(config, logs));
        client.start(heard);
        return client;
    }

    @Test
    void joinsWithATokenAndGreetsWithItsCertificate() throws Exception {
        client(gateway.token(), gateway.address());

        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        assertThat(gateway.peers).first().asString().contains("CN=system:node:n1");
        var hello = gateway.received.get(0).getHello();
        assertThat(hello.getNodeName()).isEqualTo("n1");
        assertThat(hello.getBootId()).isEqualTo("boot");
        assertThat(hello.getNode().getCpuMillis()).isEqualTo(2000);
        assertThat(Files.getPosixFilePermissions(identity())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void anAgentThatHasJoinedNeedsNoToken() throws Exception {
        var first = client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        first.close();
        heard.clusters.clear();

        client(null, gateway.address());

        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        assertThat(gateway.joins).hasValue(1);
    }

    @Test
    void aNodeThatWasDeletedJoinsAgainWithItsNewToken() throws Exception {
        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        var before = Files.readString(identity());
        heard.clusters.clear();

        gateway.welcomesAfterJoins = 2;
        gateway.dropSession();

        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        assertThat(gateway.joins).hasValue(2);
        assertThat(Files.readString(identity())).isNotEqualTo(before);
    }

    @Test
    void aNodeThatWasDeletedKeepsAskingAndKeepsItsIdentityWhileItsTokenDoesNotHelp() throws Exception {
        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        var before = Files.readString(identity());
        heard.clusters.clear();

        gateway.tokenFault = "from before";
        gateway.welcomesAfterJoins = 2;
        gateway.dropSession();
        await().atMost(SOON)
                .until(() -> gateway.received(io.skiff.proto.node.AgentMessage.MessageCase.HELLO)
                                .size()
                        > 1);
        assertThat(Files.readString(identity())).isEqualTo(before);

        gateway.welcomesAfterJoins = 0; // it is allowed again
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        assertThat(gateway.joins).hasValue(1);
    }

    @Test
    void refusesAServerOfAnotherCaThanTheTokens() throws Exception {
        var impostor = closedLater(new FakeGateway(new TestCa("skiff-ca")));

        client(gateway.token(), impostor.address(), gateway.address());

        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        assertThat(impostor.joins).hasValue(0);
    }

    @Test
    void refusesANodeThatPretendsToBeTheServer() throws Exception {
        var ca = new TestCa("ca");
        var node = ca.issue(
                "CN=system:node:n2",
                ca.keys.getPublic(),
                Duration.ofHours(1),
                org.bouncycastle.asn1.x509.KeyPurposeId.id_kp_clientAuth);

        assertThatThrownBy(() -> ClusterTrust.of(ca.certificate)
                        .checkServerTrusted(
                                new java.security.cert.X509Certificate[] {node, ca.certificate}, "ECDHE_ECDSA"))
                .isInstanceOf(java.security.cert.CertificateException.class);
    }

    @Test
    void saysWhatIsWrongWithoutATokenOrWithOneOfAnotherCluster() throws Exception {
        assertThatThrownBy(() -> client(null, gateway.address()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("skiff token create");

        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        var other = closedLater(new FakeGateway(new TestCa("other")));
        assertThatThrownBy(() -> client(other.token(), other.address()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another cluster");
    }

    @Test
    void tellsWhichAddressTheConnectionHas() throws Exception {
        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        assertThat(heard.reached).startsWith("127.0.0.1");
    }

    @Test
    void aDataDirectoryIsOfOneNode() throws Exception {
        GatewayClient.requireNode(identity(), "n1");
        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        GatewayClient.requireNode(identity(), "n1");
        assertThatThrownBy(() -> GatewayClient.requireNode(identity(), "n2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is of node n1, not of n2; give --node-name n1");
    }

    @Test
    void saysThatTheServerIsOfAnotherClusterThanTheNode() throws Exception {
        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        var ca = ClusterTrust.of(gateway.ca.certificate);
        var other = new TestCa("skiff-ca");
        var server = other.issue(
                "CN=skiff-server",
                CertificateRequests.newKeys().getPublic(),
                Duration.ofHours(1),
                org.bouncycastle.asn1.x509.KeyPurposeId.id_kp_serverAuth);

        assertThatThrownBy(() -> ca.checkServerTrusted(
                        new java.security.cert.X509Certificate[] {server, other.certificate}, "ECDHE_ECDSA"))
                .isInstanceOf(java.security.cert.CertificateException.class)
                .hasMessageContaining("of another cluster than the one this node belongs to")
                .hasMessageContaining("skiff agent --cleanup");
    }

    @Test
    void beatsEverySecondAndDialsAgainWhenTheSessionBreaks() throws Exception {
        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> gateway.received(MessageCase.BEAT).size() >= 2);

        gateway.dropSession();
        await().atMost(SOON).until(() -> gateway.received(MessageCase.HELLO).size() >= 2);
    }

    @Test
    void dialsAnotherControlPlaneWhenThisOneFallsSilent() throws Exception {
        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));

        gateway.answersBeats = false;

        await().atMost(SOON).until(() -> gateway.received(MessageCase.HELLO).size() >= 2);
    }

    @Test
    void findsTheControlPlaneThatLives() throws Exception {
        var dead = new FakeGateway(gateway.ca);
        var deadAddress = dead.address();
        dead.close();

        client(gateway.token(), deadAddress, gateway.address());

        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
    }

    @Test
    void renewsItsCertificateBeforeItExpires() throws Exception {
        gateway.certificateLife = Duration.ofSeconds(12);
        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        var first = Files.readString(identity());

        await().atMost(SOON)
                .until(() -> gateway.renewals.get() >= 1
                        && !Files.readString(identity()).equals(first));
        gateway.dropSession();
        await().atMost(SOON).until(() -> heard.clusters.size() >= 2);
        assertThat(gateway.joins).hasValue(1);
    }

    @Test
    void bringsAssignmentsInAndTakesReportsOut() throws Exception {
        var client = client(gateway.token(), gateway.address());
        var early = new PodEvent(new PodUid("u"), "default", "web", "main", true, "BackOff", "m", Instant.EPOCH);
        client.sendEvent(early);
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));

        gateway.send(GatewayMessage.newBuilder()
                .setAssignedSet(AssignedSet.newBuilder()
                        .setVersion(ReportWriter.version(new SetVersion("c", 1, 5)))
                        .addPods(AssignedPod.newBuilder().setUid("u").setHash("h"))));
        await().atMost(SOON).until(() -> heard.sets.contains("cluster c, epoch 1, revision 5 {u=h}"));
        client.requestBodies(List.of(new PodUid("u")));
        await().atMost(SOON)
                .until(() -> gateway.received(MessageCase.BODIES_REQUEST).size() == 1);
        gateway.send(GatewayMessage.newBuilder()
                .setPodBodies(PodBodies.newBuilder()
                        .addPods(Pod.newBuilder()
                                .setUid("u")
                                .setHash("h")
                                .setName("web")
                                .addContainers(
                                        Container.newBuilder().setName("main").setImage("web:v1")))));
        await().atMost(SOON).until(() -> heard.bodies.size() == 1);
        assertThat(heard.bodies.get(0).spec().containers().get(0).image()).isEqualTo("web:v1");

        client.networkApplied(9);
        client.refuseSet(new SetVersion("x", 1, 1), new SetVersion("c", 1, 5), "foreign");
        await().atMost(SOON)
                .until(() -> gateway.received(MessageCase.SET_REFUSED).size() == 1);
        assertThat(gateway.received(MessageCase.NETWORK_APPLIED)
                        .get(0)
                        .getNetworkApplied()
                        .getRevision())
                .isEqualTo(9);
        assertThat(gateway.received(MessageCase.POD_EVENT)).hasSize(1);
    }

    @Test
    void readsALogInPiecesAndSaysWhenThereIsNone() throws Exception {
        var log = directory.resolve("log");
        Files.createDirectories(log);
        var lines = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            lines.append("2026-11-21T12:00:00.000000000Z stdout F line ")
                    .append(i)
                    .append('\n');
        }
        Files.writeString(log.resolve("output.log"), lines);
        LogSource logs = (pod, container, isPrevious) ->
                isPrevious ? Optional.empty() : Optional.of(new LogSource.RunLog(new LogReader(log), () -> true));
        client(gateway.token(), logs, gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));

        gateway.send(GatewayMessage.newBuilder()
                .setOpenLog(OpenLog.newBuilder().setStreamId("1").setPodUid("u").setContainer("main")));
        gateway.send(GatewayMessage.newBuilder()
                .setOpenLog(OpenLog.newBuilder()
                        .setStreamId("2")
                        .setPodUid("u")
                        .setContainer("main")
                        .setPrevious(true)));
        await().atMost(SOON)
                .until(() -> chunks("1").stream().anyMatch(LogChunk::getEnd)
                        && chunks("2").stream().anyMatch(LogChunk::getEnd));

        var content = chunks("1").stream()
                .map(LogChunk::getContent)
                .reduce(ByteString.EMPTY, ByteString::concat)
                .toStringUtf8();
        assertThat(content.lines().count()).isEqualTo(50_000);
        assertThat(content).endsWith("line 49999\n");
        assertThat(chunks("1")).hasSizeGreaterThan(10);
        assertThat(chunks("2").get(0).getError()).isEqualTo("previous terminated container \"main\" not found");
    }

    @Test
    void sendsNoMoreOfALogThanItsReaderGivesCreditFor() throws Exception {
        var log = directory.resolve("log");
        Files.createDirectories(log);
        Files.writeString(
                log.resolve("output.log"), "2026-11-21T12:00:00.000000000Z stdout F a line\n".repeat(100_000));
        LogSource logs =
                (pod, container, isPrevious) -> Optional.of(new LogSource.RunLog(new LogReader(log), () -> true));
        client(gateway.token(), logs, gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));

        gateway.send(GatewayMessage.newBuilder()
                .setOpenLog(OpenLog.newBuilder().setStreamId("1").setPodUid("u").setCreditBytes(100_000)));
        gateway.send(GatewayMessage.newBuilder()
                .setOpenLog(OpenLog.newBuilder().setStreamId("2").setPodUid("u")));
        await().atMost(SOON).until(() -> chunks("2").stream().anyMatch(LogChunk::getEnd));
        await().atMost(SOON).until(() -> bytes("1") >= 100_000);
        assertThat(bytes("1")).isLessThan(200_000);
        assertThat(chunks("1")).noneMatch(LogChunk::getEnd);

        gateway.send(GatewayMessage.newBuilder()
                .setLogCredit(LogCredit.newBuilder().setStreamId("1").setBytes(10_000_000)));
        await().atMost(SOON).until(() -> chunks("1").stream().anyMatch(LogChunk::getEnd));
        assertThat(bytes("1")).isEqualTo(bytes("2"));
    }

    private long bytes(String stream) {
        return chunks(stream).stream()
                .mapToLong(chunk -> chunk.getContent().size())
                .sum();
    }

    private List<LogChunk> chunks(String stream) {
        return gateway.received(MessageCase.LOG_CHUNK).stream()
                .map(message -> message.getLogChunk())
                .filter(chunk -> chunk.getStreamId().equals(stream))
                .collect(Collectors.toList());
    }

    /** Keeps what the control plane said. */
    private static final class Heard implements GatewayListener {

        final List<String> clusters = new CopyOnWriteArrayList<>();
        final List<String> reached = new CopyOnWriteArrayList<>();
        final List<String> sets = new CopyOnWriteArrayList<>();
        final List<PodBody> bodies = new CopyOnWriteArrayList<>();

        @Override
        public NodeStatus node() {
            return AgentHarness.NODE;
        }

        @Override
        public void reached(InetAddress local) {
            reached.add(local.getHostAddress());
        }

        @Override
        public SetVersion lastSet() {
            return SetVersion.NONE;
        }

        @Override
        public void connected(String clusterId, NetworkConfig network) {
            assertThat(network).isEqualTo(AgentHarness.NETWORK);
            clusters.add(clusterId);
        }

        @Override
        public void assigned(SetVersion version, Map<PodUid, String> hashes) {
            sets.add(version + " " + hashes);
        }

        @Override
        public void received(List<PodBody> received) {
            bodies.addAll(received);
        }

        @Override
        public void network(NetworkState state) {}

        @Override
        public void statusStored(PodUid pod, long sequence) {}
    }
}
