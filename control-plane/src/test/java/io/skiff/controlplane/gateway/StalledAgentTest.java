package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.Pod;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.tunnel.HeardTunnel;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.BodiesRequest;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeGatewayGrpc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    private WiredGateway wired;

    @BeforeEach
    void serve() throws Exception {
        wired = new WiredGateway(directory);
        for (int i = 0; i < PODS; i++) {
            put(pod(i));
        }
    }

    @AfterEach
    void stop() {
        wired.close();
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
        return wired.cluster()
                .view()
                .find(NodeKind.NODE, "", node)
                .filter(stored -> stored.object().getMetadata().getLabels().containsKey(label))
                .isPresent();
    }

    /** As who asks for a tunnel is told. */
    private boolean isConnected(String node) {
        var asked = new HeardTunnel();
        var tunnel = wired.gateway().tunnels().open(node, new TunnelTarget("any", ByteString.EMPTY), asked);
        var failure = asked.failure()
                .completeOnTimeout("", 200, TimeUnit.MILLISECONDS)
                .join();
        tunnel.close();
        return !failure.contains("is not connected");
    }

    private void put(Pod pod) {
        wired.cluster()
                .put(
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
            channel = wired.connect(node);
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
}
