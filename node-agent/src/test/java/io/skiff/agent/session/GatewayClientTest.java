package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.identity.CertificateRequests;
import io.skiff.agent.identity.ClusterTrust;
import io.skiff.agent.identity.Membership;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.testing.TestCa;
import io.skiff.proto.node.AgentMessage.MessageCase;
import io.skiff.proto.node.AssignedPod;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.PodBodies;
import io.skiff.trust.JoinToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        var config = new GatewayClient.Config(
                List.of(servers), token == null ? null : JoinToken.parse(token), "n1", "0.1.0", "boot", identity());
        var client = closedLater(new GatewayClient(config, Map.of()));
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
        Membership.requireNode(identity(), "n1");
        client(gateway.token(), gateway.address());
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
        Membership.requireNode(identity(), "n1");
        assertThatThrownBy(() -> Membership.requireNode(identity(), "n2"))
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
        client.link().sendEvent(early);
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));

        gateway.send(GatewayMessage.newBuilder()
                .setAssignedSet(AssignedSet.newBuilder()
                        .setVersion(ReportWriter.version(new SetVersion("c", 1, 5)))
                        .addPods(AssignedPod.newBuilder().setUid("u").setHash("h"))
                        .addKeptImages("sha256:1")));
        await().atMost(SOON).until(() -> heard.sets.contains("cluster c, epoch 1, revision 5 {u=h} [sha256:1]"));
        client.link().requestBodies(List.of(new PodUid("u")));
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

        client.link().networkApplied(9);
        client.link().refuseSet(new SetVersion("x", 1, 1), new SetVersion("c", 1, 5), "foreign");
        await().atMost(SOON)
                .until(() -> gateway.received(MessageCase.SET_REFUSED).size() == 1);
        assertThat(gateway.received(MessageCase.NETWORK_APPLIED)
                        .get(0)
                        .getNetworkApplied()
                        .getRevision())
                .isEqualTo(9);
        assertThat(gateway.received(MessageCase.POD_EVENT)).hasSize(1);
    }
}
