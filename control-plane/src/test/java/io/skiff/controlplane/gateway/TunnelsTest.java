package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.tunnel.HeardTunnel;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeGatewayGrpc;
import io.skiff.proto.node.NodeTunnelsGrpc;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.TunnelClose;
import io.skiff.proto.node.TunnelCredit;
import io.skiff.proto.node.TunnelData;
import io.skiff.proto.node.TunnelFrame;
import io.skiff.proto.node.TunnelOpened;
import io.skiff.proto.node.TunnelRefused;
import io.skiff.tunnel.Protocol;
import io.skiff.tunnel.ReceiveWindow;
import io.skiff.tunnel.SendWindow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control plane's end of tunnels, over gRPC on the real port, with agents that keep to the protocol or do not. */
@Timeout(120)
final class TunnelsTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int PIECE = SendWindow.LARGEST_PIECE;
    private static final int PIECES = ReceiveWindow.BYTES / ReceiveWindow.cost(PIECE);

    @TempDir
    private Path directory;

    private WiredGateway wired;
    private Agent agent;

    @BeforeEach
    void serve() throws Exception {
        wired = new WiredGateway(directory);
        agent = new Agent("n1", Protocol.VERSION);
    }

    @AfterEach
    void stop() {
        wired.close();
    }

    @Test
    void carriesBytesBothWaysUntilTheLastWord() {
        var reader = new HeardTunnel();
        var tunnel = open("n1", reader);
        var end = agent.dial();
        assertThat(end.heard.get(0).getOpen().getKind()).isEqualTo("any");
        assertThat(reader.isOpened()).isFalse();

        end.opened(ReceiveWindow.cost(10));
        await().atMost(SOON).until(reader::isOpened);
        end.say("hello");
        await().atMost(SOON).until(() -> reader.text().equals("hello"));
        assertThat(tunnel.send(0, "0123456789x".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(end.content()).isEmpty();
        end.credit(1);
        await().atMost(SOON).until(() -> end.content().equals("0123456789x"));

        end.close("");
        await().atMost(SOON).until(reader::isEnded);
        await().atMost(SOON).until(() -> end.isOver);
        assertThat(wired.gateway().tunnels().count()).isZero();
    }

    @Test
    void whatAUserHasLeftStillArrives() {
        var user = new HeardTunnel();
        var tunnel = open("n1", user);
        var end = agent.dial();
        end.opened(0);
        await().atMost(SOON).until(user::isOpened);
        tunnel.send(0, "the end".getBytes(StandardCharsets.UTF_8));
        tunnel.leave();

        end.fill();
        await().atMost(SOON).until(() -> end.credited() == ReceiveWindow.BYTES);
        end.credit(ReceiveWindow.BYTES);
        await().atMost(SOON).until(() -> end.content().equals("the end"));
        assertThat(user.text()).isEmpty();
        end.close("");
        await().atMost(SOON).until(() -> wired.gateway().tunnels().count() == 0);
        assertThat(user.isEnded()).isFalse();
    }

    @Test
    void saysWhyTheNodeHasNone() {
        var reader = new HeardTunnel();
        open("n1", reader);
        agent.dial().close("container \"a\" has not started yet");
        await().atMost(SOON).until(() -> reader.failedWith().equals("container \"a\" has not started yet"));

        var second = new HeardTunnel();
        open("n1", second);
        agent.refuse("this node has 128 tunnels open already");
        await().atMost(SOON).until(() -> second.failedWith().equals("this node has 128 tunnels open already"));
    }

    @Test
    void givesNoCreditForWhatIsNotTakenIn() {
        var reader = HeardTunnel.slow();
        var tunnel = open("n1", reader);
        var end = agent.dial();
        end.opened(0);
        end.fill();
        await().atMost(SOON).until(() -> reader.text().length() == PIECE);
        assertThat(end.credited()).as("for the one piece").isLessThanOrEqualTo(ReceiveWindow.cost(PIECE));

        reader.wantMore();
        tunnel.resume();
        await().atMost(SOON).until(() -> end.credited() == ReceiveWindow.BYTES);
        assertThat(reader.text()).hasSize(PIECES * PIECE);
    }

    /** Each would be an object. */
    @Test
    void cutsOffANodeThatSendsTooManySmallPieces() {
        var reader = HeardTunnel.slow();
        open("n1", reader);
        var end = agent.dial();
        end.opened(0);
        for (int i = 0; i < 2_000; i++) {
            end.say(i % 2 == 0 ? "x" : "");
        }
        await().atMost(SOON).until(() -> reader.failedWith().contains("sends more than it was asked for"));
    }

    @Test
    void cutsOffANodeThatSendsMoreThanItHasCreditFor() {
        var reader = HeardTunnel.slow();
        open("n1", reader);
        var end = agent.dial();
        end.opened(0);
        end.fill();
        // One piece was taken in, and gave credit for another.
        end.say("x".repeat(PIECE));
        end.say("x");
        await().atMost(SOON).until(() -> reader.failedWith().contains("sends more than it was asked for"));
        await().atMost(SOON).until(() -> end.isOver);
        assertThat(wired.gateway().tunnels().count()).isZero();
    }

    /** Each takes one piece and no more, so that each node's end stands still; beside them all goes on. */
    @Test
    void aHundredSlowReadersDelayNeitherBeatsNorStatuses() {
        var pod = Objects.on("n1", Objects.pod("a"));
        wired.cluster()
                .put(
                        PodKind.POD,
                        Objects.NAMESPACE,
                        "a",
                        new String(ObjectCodec.encode(pod, 0), StandardCharsets.UTF_8));
        var readers = new ArrayList<HeardTunnel>();
        var ends = new ArrayList<End>();
        for (int i = 0; i < 100; i++) {
            var reader = HeardTunnel.slow();
            readers.add(reader);
            open("n1", reader);
            var end = agent.dial();
            ends.add(end);
            end.opened(0);
            end.fill();
        }
        await().atMost(SOON)
                .until(() -> readers.stream().allMatch(reader -> reader.text().length() == PIECE));

        for (int sequence = 1; sequence <= 20; sequence++) {
            agent.say(AgentMessage.newBuilder()
                    .setPodStatus(PodStatus.newBuilder()
                            .setUid(pod.getMetadata().getUid())
                            .setNamespace(Objects.NAMESPACE)
                            .setName("a")
                            .setSequence(sequence)
                            .setPhase("Running")));
            long asked = sequence;
            await().atMost(SOON).until(() -> agent.stored() == asked);
        }
        long beats = agent.beats();
        await().atMost(SOON).until(() -> agent.beats() > beats + 2);

        assertThat(ends.stream().mapToLong(End::credited)).allMatch(bytes -> bytes <= ReceiveWindow.cost(PIECE));
        assertThat(readers).allMatch(reader -> reader.failedWith().isEmpty());
        var other = new HeardTunnel();
        open("n1", other);
        agent.dial().close("");
        await().atMost(SOON).until(other::isEnded);
    }

    @Test
    void aTunnelThatIsCutFailsItsReaderAndIsForgotten() {
        var cut = HeardTunnel.slow();
        open("n1", cut);
        var end = agent.dial();
        end.opened(0);
        end.fill();
        end.cut();
        await().atMost(SOON).until(() -> cut.failedWith().equals("the tunnel to node n1 was cut"));

        var lost = new HeardTunnel();
        open("n1", lost);
        agent.dial().opened(0);
        await().atMost(SOON).until(lost::isOpened);
        agent.cut();
        await().atMost(SOON).until(() -> lost.failedWith().equals("the connection to node n1 was lost"));
        assertThat(wired.gateway().tunnels().count()).isZero();
    }

    @Test
    void oneWhoGoesAwayEndsTheNodesCall() {
        var tunnel = open("n1", new HeardTunnel());
        var end = agent.dial();
        end.opened(0);
        tunnel.close();
        await().atMost(SOON).until(() -> end.isOver);
        assertThat(end.heard).last().matches(TunnelFrame::hasClose);
        assertThat(wired.gateway().tunnels().count()).isZero();
    }

    @Test
    void onlyTheNodeThatWasAskedOpensATunnelAndOnlyOnce() throws Exception {
        var thief = new Agent("n2", Protocol.VERSION);
        var reader = new HeardTunnel();
        open("n1", reader);
        var id = agent.asked();

        var stolen = thief.dial(id);
        var guessed = thief.dial("00000000-0000-0000-0000-000000000000");
        var nameless = thief.dial("");
        for (var end : List.of(stolen, guessed, nameless)) {
            await().atMost(SOON).until(() -> end.isOver);
            assertThat(end.status).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(end.heard).isEmpty();
        }
        thief.say(AgentMessage.newBuilder()
                .setTunnelRefused(TunnelRefused.newBuilder().setId(id).setReason("stolen")));

        var end = agent.dial(id);
        end.opened(0);
        await().atMost(SOON).until(reader::isOpened);
        var again = agent.dial(id);
        await().atMost(SOON).until(() -> again.isOver);
        assertThat(again.status).isEqualTo(Status.Code.PERMISSION_DENIED);
        end.say("mine");
        await().atMost(SOON).until(() -> reader.text().equals("mine"));
    }

    @Test
    void aNodeThatIsNotThereOrDoesNotAnswerOrIsTooOldIsToldOf() throws Exception {
        var absent = new HeardTunnel();
        open("n9", absent);
        var silent = new HeardTunnel();
        open("n1", silent);
        new Agent("old", 0);
        var old = new HeardTunnel();
        open("old", old);

        await().atMost(SOON).until(() -> absent.failedWith().equals("node n9 is not connected"));
        await().atMost(SOON).until(() -> old.failedWith().contains("older than this control plane"));
        await().atMost(SOON).until(() -> silent.failedWith().contains("node n1 did not answer within 10 s"));
    }

    /** What waits for it stays within a bound, and then it is cut off. */
    @Test
    void aNodeThatTakesNothingIsCutOff() {
        var reader = new HeardTunnel();
        var tunnel = open("n1", reader);
        agent.dial().opened(1 << 30);
        await().atMost(SOON).until(reader::isOpened);
        agent.lastEnd().stopReading();
        int sent = 0;
        while (reader.failedWith().isEmpty() && sent < 200) {
            tunnel.send(0, new byte[100_000]);
            sent++;
        }
        assertThat(reader.failedWith()).contains("more is sent to node n1 than it takes in");
        assertThat(wired.gateway().tunnels().count()).isZero();
    }

    private io.skiff.controlplane.tunnel.Tunnel open(String node, HeardTunnel listener) {
        return wired.gateway().tunnels().open(node, new TunnelTarget("any", ByteString.EMPTY), listener);
    }

    /** An agent that was welcomed, and opens tunnels when it is told to. */
    private final class Agent implements StreamObserver<GatewayMessage> {

        private final List<GatewayMessage> heard = new CopyOnWriteArrayList<>();
        private final ManagedChannel forTunnels;
        private final StreamObserver<AgentMessage> session;
        private int dialled;
        private @Nullable End last;

        Agent(String node, int protocol) throws Exception {
            forTunnels = wired.connect(node);
            session = NodeGatewayGrpc.newStub(wired.connect(node)).session(this);
            say(AgentMessage.newBuilder()
                    .setHello(Hello.newBuilder()
                            .setNodeName(node)
                            .setProtocol(protocol)
                            .setNode(FakeAgent.status(node))));
            await().atMost(SOON).until(() -> heard.stream().anyMatch(GatewayMessage::hasWelcome));
        }

        synchronized void say(AgentMessage.Builder message) {
            session.onNext(message.build());
        }

        @Override
        public void onNext(GatewayMessage message) {
            heard.add(message);
            if (message.getMessageCase() == MessageCase.BEAT) {
                say(AgentMessage.newBuilder().setBeat(Beat.getDefaultInstance()));
            }
        }

        void cut() {
            session.onError(Status.CANCELLED.asRuntimeException());
        }

        /** The id of the next tunnel that it was asked for. */
        String asked() {
            await().atMost(SOON).until(() -> ids().size() > dialled);
            return ids().get(dialled++);
        }

        private List<String> ids() {
            return heard.stream()
                    .filter(GatewayMessage::hasDialTunnel)
                    .map(message -> message.getDialTunnel().getId())
                    .toList();
        }

        /** Opens the next tunnel that it was asked for. */
        End dial() {
            var end = dial(asked());
            await().atMost(SOON).until(() -> !end.heard.isEmpty());
            return end;
        }

        End dial(String id) {
            var headers = new Metadata();
            headers.put(Protocol.TUNNEL_ID, id);
            var end = new End();
            var unused = NodeTunnelsGrpc.newStub(forTunnels)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .open(end);
            last = end;
            return end;
        }

        End lastEnd() {
            return java.util.Objects.requireNonNull(last);
        }

        void refuse(String reason) {
            say(AgentMessage.newBuilder()
                    .setTunnelRefused(TunnelRefused.newBuilder().setId(asked()).setReason(reason)));
        }

        long stored() {
            return heard.stream()
                    .mapToLong(message -> message.getPodStatusStored().getSequence())
                    .max()
                    .orElse(0);
        }

        long beats() {
            return heard.stream().filter(GatewayMessage::hasBeat).count();
        }

        @Override
        public void onError(Throwable why) {}

        @Override
        public void onCompleted() {}
    }

    /** A tunnel at the agent's end. */
    private static final class End implements ClientResponseObserver<TunnelFrame, TunnelFrame> {

        private final List<TunnelFrame> heard = new CopyOnWriteArrayList<>();
        private volatile boolean isOver;
        private volatile Status.Code status = Status.Code.OK;
        private volatile boolean isReading = true;
        private @Nullable ClientCallStreamObserver<TunnelFrame> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<TunnelFrame> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(TunnelFrame frame) {
            heard.add(frame);
            if (isReading) {
                stream().request(1);
            }
        }

        private ClientCallStreamObserver<TunnelFrame> stream() {
            return java.util.Objects.requireNonNull(call);
        }

        void stopReading() {
            isReading = false;
        }

        private synchronized void send(TunnelFrame.Builder frame) {
            stream().onNext(frame.build());
        }

        void opened(long credit) {
            send(TunnelFrame.newBuilder().setOpened(TunnelOpened.newBuilder().setCredit(credit)));
        }

        void credit(long bytes) {
            send(TunnelFrame.newBuilder().setCredit(TunnelCredit.newBuilder().setBytes(bytes)));
        }

        void say(String text) {
            send(TunnelFrame.newBuilder()
                    .setData(TunnelData.newBuilder()
                            .setStream(Protocol.OUTPUT)
                            .setContent(ByteString.copyFromUtf8(text))));
        }

        /** As much as it has credit for. */
        void fill() {
            for (int sent = 0; sent < PIECES; sent++) {
                say("x".repeat(PIECE));
            }
        }

        void close(String error) {
            send(TunnelFrame.newBuilder().setClose(TunnelClose.newBuilder().setError(error)));
            stream().onCompleted();
        }

        void cut() {
            stream().cancel("cut", null);
        }

        String content() {
            var text = new StringBuilder();
            heard.forEach(frame -> text.append(frame.getData().getContent().toStringUtf8()));
            return text.toString();
        }

        long credited() {
            return heard.stream()
                    .mapToLong(frame -> frame.getCredit().getBytes())
                    .sum();
        }

        @Override
        public void onError(Throwable why) {
            status = Status.fromThrowable(why).getCode();
            isOver = true;
        }

        @Override
        public void onCompleted() {
            isOver = true;
        }
    }
}
