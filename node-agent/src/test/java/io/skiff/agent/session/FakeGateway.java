package io.skiff.agent.session;

import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.skiff.agent.identity.CertificateRequests;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.agent.testing.TestCa;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.AssignedPod;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.DialTunnel;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.NodeGatewayGrpc;
import io.skiff.proto.node.NodeTunnelsGrpc;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.PodBodies;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.Refused;
import io.skiff.proto.node.RenewRequest;
import io.skiff.proto.node.TunnelFrame;
import io.skiff.proto.node.Welcome;
import io.skiff.trust.JoinToken;
import io.skiff.tunnel.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/** A control plane's gateway on the loopback interface: real TLS, real gRPC, and answers that the test decides. */
public final class FakeGateway extends NodeGatewayGrpc.NodeGatewayImplBase implements AutoCloseable {

    private static final Context.Key<String> PEER = Context.key("peer");
    private static final Context.Key<String> TUNNEL = Context.key("tunnel");
    private static final String SECRET = "open-sesame";

    final TestCa ca;
    private final NetworkConfig network;
    private final Map<String, Pod> pods = new ConcurrentHashMap<>();
    private final Map<String, GatewayTunnel> tunnels = new ConcurrentHashMap<>();
    final List<AgentMessage> received = new CopyOnWriteArrayList<>();
    final List<String> peers = new CopyOnWriteArrayList<>();
    final AtomicInteger joins = new AtomicInteger();
    final AtomicInteger renewals = new AtomicInteger();
    volatile Duration certificateLife = Duration.ofHours(1);
    volatile boolean answersBeats = true;

    /** Nodes that joined less often are barred: they were deleted. */
    volatile int welcomesAfterJoins;

    volatile String tokenFault = "";
    private volatile @Nullable StreamObserver<GatewayMessage> agent;
    private volatile boolean hasWelcomed;
    private final Server server;
    private final int port;

    /** Of a cluster of its own, on any free port. */
    public FakeGateway(NetworkConfig network) throws IOException {
        this(new TestCa("skiff-ca"), 0, network);
    }

    FakeGateway(TestCa ca) throws IOException {
        this(ca, 0, AgentHarness.NETWORK);
    }

    private FakeGateway(TestCa ca, int wantedPort, NetworkConfig network) throws IOException {
        this.ca = ca;
        this.network = network;
        var keys = CertificateRequests.newKeys();
        var certificate =
                ca.issue("CN=skiff-server", keys.getPublic(), Duration.ofHours(1), KeyPurposeId.id_kp_serverAuth);
        var tls = SslContextBuilder.forServer(keys.getPrivate(), certificate, ca.certificate)
                .trustManager(ca.certificate)
                .clientAuth(ClientAuth.OPTIONAL);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort))
                .sslContext(GrpcSslContexts.configure(tls, SslProvider.JDK).build())
                .intercept(new PeerNames())
                .addService(this)
                .addService(new TunnelService())
                .build()
                .start();
        this.port = server.getPort();
    }

    /** The same control plane on the same port, after this one was closed. */
    public FakeGateway again() throws IOException {
        return new FakeGateway(ca, port, network);
    }

    public ServerAddress address() {
        return new ServerAddress("127.0.0.1", port);
    }

    public String token() throws Exception {
        return new JoinToken(JoinToken.fingerprint(ca.certificate), SECRET).text();
    }

    /** Assigns these pods and no others; gives their bodies when it is asked for them. */
    public void assign(long revision, Pod... assigned) {
        var set = AssignedSet.newBuilder().setVersion(ReportWriter.version(new SetVersion("c", 1, revision)));
        for (var pod : assigned) {
            pods.put(pod.getUid(), pod);
            set.addPods(AssignedPod.newBuilder().setUid(pod.getUid()).setHash(pod.getHash()));
        }
        send(GatewayMessage.newBuilder().setAssignedSet(set));
    }

    private void sendBodies(List<String> uids) {
        var bodies = PodBodies.newBuilder();
        uids.stream().map(pods::get).filter(Objects::nonNull).forEach(bodies::addPods);
        if (bodies.getPodsCount() > 0) {
            send(GatewayMessage.newBuilder().setPodBodies(bodies));
        }
    }

    /** Whether an agent has been welcomed, and will take what is sent from now on. */
    public boolean isConnected() {
        return hasWelcomed;
    }

    /** The newest status of a pod. */
    public Optional<PodStatus> status(String uid) {
        return received(AgentMessage.MessageCase.POD_STATUS).stream()
                .map(AgentMessage::getPodStatus)
                .filter(status -> status.getUid().equals(uid))
                .reduce((first, second) -> second);
    }

    /** Asks the agent that is connected for a tunnel, and reads what comes through it. */
    public GatewayTunnel tunnel(String kind, Message target) {
        return tunnel(new GatewayTunnel(kind, target.toByteString(), true));
    }

    GatewayTunnel tunnel(GatewayTunnel tunnel) {
        var id = UUID.randomUUID().toString();
        tunnels.put(id, tunnel);
        send(GatewayMessage.newBuilder().setDialTunnel(DialTunnel.newBuilder().setId(id)));
        return tunnel;
    }

    private final class TunnelService extends NodeTunnelsGrpc.NodeTunnelsImplBase {
        @Override
        public StreamObserver<TunnelFrame> open(StreamObserver<TunnelFrame> frames) {
            return Objects.requireNonNull(tunnels.remove(TUNNEL.get())).dialled(frames);
        }
    }

    /** Says something to the agent that is connected. */
    public void send(GatewayMessage.Builder message) {
        sendTo(connected(), message);
    }

    /** A stream takes one message at a time. */
    private static void sendTo(StreamObserver<GatewayMessage> stream, GatewayMessage.Builder message) {
        synchronized (stream) {
            stream.onNext(message.build());
        }
    }

    private StreamObserver<GatewayMessage> connected() {
        return Objects.requireNonNull(agent, "no agent is connected");
    }

    void dropSession() {
        connected().onError(Status.UNAVAILABLE.withDescription("going away").asRuntimeException());
    }

    public List<AgentMessage> received(AgentMessage.MessageCase kind) {
        return received.stream()
                .filter(message -> message.getMessageCase() == kind)
                .toList();
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> answer) {
        if (!tokenFault.isEmpty() || !request.getToken().endsWith("." + SECRET)) {
            answer.onError(Status.UNAUTHENTICATED
                    .withDescription("the token is not known, or has expired")
                    .asRuntimeException());
            return;
        }
        joins.incrementAndGet();
        answer.onNext(certify(request.getNodeName(), request.getCertificateRequest()));
        answer.onCompleted();
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<JoinResponse> answer) {
        renewals.incrementAndGet();
        answer.onNext(
                certify(PEER.get().replaceFirst(".*CN=system:node:([^,]*).*", "$1"), request.getCertificateRequest()));
        answer.onCompleted();
    }

    private JoinResponse certify(String node, String request) {
        X509Certificate certificate = ca.issue(
                "O=system:nodes,CN=system:node:" + node,
                TestCa.keyOf(request),
                certificateLife,
                KeyPurposeId.id_kp_clientAuth);
        return JoinResponse.newBuilder()
                .setCertificate(TestCa.pem(certificate))
                .setCaCertificate(TestCa.pem(ca.certificate))
                .build();
    }

    @Override
    public StreamObserver<AgentMessage> session(StreamObserver<GatewayMessage> answers) {
        peers.add(PEER.get());
        agent = answers;
        return new StreamObserver<>() {
            @Override
            public void onNext(AgentMessage message) {
                received.add(message);
                switch (message.getMessageCase()) {
                    case HELLO -> {
                        if (joins.get() < welcomesAfterJoins) {
                            sendTo(
                                    answers,
                                    GatewayMessage.newBuilder()
                                            .setRefused(Refused.newBuilder()
                                                    .setReason("node n1 was deleted: skiff node allow n1")
                                                    .setBarred(true)));
                            answers.onCompleted();
                            return;
                        }
                        send(GatewayMessage.newBuilder()
                                .setWelcome(Welcome.newBuilder()
                                        .setClusterId("c")
                                        .setSessionId("s")
                                        .setPodCidr(network.podCidr())
                                        .setClusterCidr(network.clusterCidr())
                                        .setServiceCidr(network.serviceCidr())
                                        .setProtocol(Protocol.VERSION)));
                        hasWelcomed = true;
                    }
                    case BEAT -> {
                        if (answersBeats) {
                            sendTo(answers, GatewayMessage.newBuilder().setBeat(Beat.getDefaultInstance()));
                        }
                    }
                    case BODIES_REQUEST -> sendBodies(message.getBodiesRequest().getUidsList());
                    default -> {}
                }
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who calls, by the certificate; empty for nobody. */
    private static final class PeerNames implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var tls = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            var name = "";
            try {
                Certificate[] chain = tls.getPeerCertificates();
                name = ((X509Certificate) chain[0]).getSubjectX500Principal().getName();
            } catch (SSLPeerUnverifiedException e) {
                // nobody: a node that joins
            }
            var tunnel = Objects.requireNonNullElse(headers.get(Protocol.TUNNEL_ID), "");
            return Contexts.interceptCall(
                    Context.current().withValues(PEER, name, TUNNEL, tunnel), call, headers, next);
        }
    }
}
