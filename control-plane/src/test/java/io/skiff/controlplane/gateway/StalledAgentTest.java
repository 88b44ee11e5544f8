package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.ApiFixture;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.port.GatewayServer;
import io.skiff.controlplane.port.PortFixture;
import io.skiff.controlplane.port.TlsPort;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.security.TestIdentities;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.StepThread;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.tunnel.PodLogs;
import io.skiff.controlplane.write.StoreWriter;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.BodiesRequest;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.NodeGatewayGrpc;
import io.skiff.proto.node.RenewRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that says what it should and reads nothing of what it is sent, over gRPC on the real port. */
@Timeout(120)
final class StalledAgentTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int PODS = 5;
    private static final int POD_BYTES = 2_500_000;

    @TempDir
    private Path directory;

    private final ApiFixture cluster = new ApiFixture();
    private final Signal signal = new Signal();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private Gateway gateway;
    private StepThread thread;
    private GatewayServer server;
    private PortFixture port;

    @BeforeEach
    void serve() throws Exception {
        var clock = Clock.systemUTC();
        var events = new EventRecorder(cluster.store(), new Random(1), signal);
        var writer = StoreWriter.forReports(StoredKinds.registry(), cluster.store(), events, clock, new Random(2));
        gateway = new Gateway(
                TestGateway.SETTINGS, cluster.view(), writer, events, new NodeContacts(clock.instant()), signal);
        cluster.view().onChange(gateway);
        thread = StepThread.start("gateway", List.of(gateway), signal, clock);
        server = GatewayServer.start(
                new GrpcNodeGateway(gateway, new NoCredentials()), GrpcNodeGateway.NODE, GrpcNodeGateway.HANG_UP);
        port = new PortFixture(
                directory, new TlsPort.Services(server::joining, server::joining, server::nodes, server::joining));
        for (int i = 0; i < PODS; i++) {
            put(pod(i));
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (var channel : channels) {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
        port.close();
        server.close();
        thread.close();
        cluster.close();
    }

    @Test
    void isCutOffAndTheOthersGoOn() throws Exception {
        var healthy = new Agent("n2", true);
        var stalled = new Agent("n1", false);
        long read = stalled.heard.size();
        long beats = healthy.beats();

        // 10 MB wait, 22 MB are too much.
        stalled.askForAllPods();
        stalled.askForAllPods();

        await().atMost(SOON).until(() -> {
            stalled.beat();
            return !isConnected("n1");
        });
        await().atMost(SOON).until(() -> !stalled.isOnTheLine());
        assertThat(stalled.heard).as("what it has read").hasSize((int) read);
        await().atMost(SOON).until(() -> healthy.beats() > beats + 2);
        assertThat(healthy.isOnTheLine()).isTrue();

        var again = new Agent("n1", true);
        again.askForAllPods();
        await().atMost(SOON).until(() -> again.bodies() == PODS);
    }

    /** Else each of its old streams would keep what was not read of it. */
    @Test
    void itsOldStreamsKeepNothing() throws Exception {
        var first = new Agent("n1", false);
        first.askForAllPods();
        first.label("asked");
        await().atMost(SOON).until(() -> isLabelled("n1", "asked"));
        assertThat(first.isOnTheLine()).isTrue();

        var second = new Agent("n1", true);

        await().atMost(SOON).until(() -> !first.isOnTheLine());
        await().atMost(SOON).until(() -> second.beats() > 1);
    }

    private boolean isLabelled(String node, String label) {
        return cluster.view()
                .find(NodeKind.NODE, "", node)
                .filter(stored -> stored.object().getMetadata().getLabels().containsKey(label))
                .isPresent();
    }

    /** As who asks for logs is told. */
    private boolean isConnected(String node) {
        var failure = new CompletableFuture<String>();
        var pod = Objects.on(node, Objects.pod("any"));
        var options = new PodLogs.Options(
                "c", false, false, false, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
        var subscription = gateway.logs().open(pod, options, new PodLogs.Sink() {
            @Override
            public boolean chunk(byte[] bytes) {
                return true;
            }

            @Override
            public void end() {}

            @Override
            public void failed(String message) {
                failure.complete(message);
            }
        });
        boolean fails =
                failure.completeOnTimeout("", 200, TimeUnit.MILLISECONDS).join().contains("is not connected");
        subscription.close();
        return !fails;
    }

    private void put(Pod pod) {
        cluster.put(
                PodKind.POD,
                Objects.NAMESPACE,
                pod.getMetadata().getName(),
                new String(ObjectCodec.encode(pod, 0), StandardCharsets.UTF_8));
    }

    private static Pod pod(int number) {
        var pod = Objects.on("n1", Objects.pod("p" + number));
        pod.getMetadata().setAnnotations(Map.of("large", "x".repeat(POD_BYTES)));
        return pod;
    }

    /** An agent that was welcomed; reads on from there, or nothing more. */
    private final class Agent implements ClientResponseObserver<AgentMessage, GatewayMessage> {

        private final List<GatewayMessage> heard = new CopyOnWriteArrayList<>();
        private final CompletableFuture<String> welcomed = new CompletableFuture<>();
        private final ManagedChannel channel;
        private final String node;
        private final boolean readsOn;
        private ClientCallStreamObserver<AgentMessage> call;

        Agent(String node, boolean readsOn) throws Exception {
            this.node = node;
            this.readsOn = readsOn;
            var identity = TestIdentities.node(port.authority(), node);
            channel = NettyChannelBuilder.forAddress(port.address())
                    .overrideAuthority("127.0.0.1")
                    .sslContext(GrpcSslContexts.forClient()
                            .keyManager(identity.key(), identity.certificate())
                            .trustManager(port.authority().certificate())
                            .build())
                    .build();
            channels.add(channel);
            var unused = NodeGatewayGrpc.newStub(channel).session(this);
            say(AgentMessage.newBuilder()
                    .setHello(Hello.newBuilder().setNodeName(node).setNode(FakeAgent.status(node))));
            assertThat(welcomed).succeedsWithin(SOON);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(GatewayMessage message) {
            heard.add(message);
            if (message.getMessageCase() == MessageCase.WELCOME) {
                welcomed.complete("");
            }
            if (message.getMessageCase() == MessageCase.BEAT) {
                beat();
            }
            if (readsOn || !welcomed.isDone()) {
                call.request(1);
            }
        }

        synchronized void say(AgentMessage.Builder message) {
            call.onNext(message.build());
        }

        void beat() {
            say(AgentMessage.newBuilder().setBeat(Beat.getDefaultInstance()));
        }

        /** Also when it does not read that its stream has ended. */
        boolean isOnTheLine() {
            return channel.getState(false) == ConnectivityState.READY;
        }

        void askForAllPods() {
            var uids = IntStream.range(0, PODS).mapToObj(i -> "uid-p" + i).toList();
            say(AgentMessage.newBuilder()
                    .setBodiesRequest(BodiesRequest.newBuilder().addAllUids(uids)));
        }

        void label(String label) {
            say(AgentMessage.newBuilder()
                    .setNodeStatus(FakeAgent.status(node).toBuilder().putLabels(label, "")));
        }

        long bodies() {
            return heard.stream()
                    .mapToLong(message -> message.getPodBodies().getPodsCount())
                    .sum();
        }

        long beats() {
            return heard.stream()
                    .filter(message -> message.getMessageCase() == MessageCase.BEAT)
                    .count();
        }

        @Override
        public void onError(Throwable why) {}

        @Override
        public void onCompleted() {}
    }

    private static final class NoCredentials implements NodeCredentials {

        @Override
        public JoinResponse join(JoinRequest request) {
            throw new RefusedException("nobody joins");
        }

        @Override
        public JoinResponse renew(NodePeer peer, RenewRequest request) {
            throw new RefusedException("nobody renews");
        }
    }
}
