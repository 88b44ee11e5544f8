package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.skiff.agent.log.LogReader;
import io.skiff.agent.testing.TestCa;
import io.skiff.agent.tunnel.LogSource;
import io.skiff.agent.tunnel.LogTunnels;
import io.skiff.agent.tunnel.TunnelHandler;
import io.skiff.proto.node.AgentMessage.MessageCase;
import io.skiff.proto.node.LogTarget;
import io.skiff.trust.JoinToken;
import io.skiff.tunnel.Protocol;
import io.skiff.tunnel.ReceiveWindow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent's end of tunnels, against a control plane on the loopback interface with real TLS. */
@Timeout(120)
class SessionTunnelsTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int LINES = 50_000;

    @TempDir
    private Path directory;

    private final Heard heard = new Heard();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger served = new AtomicInteger();
    private FakeGateway gateway;
    private GatewayClient client;

    @BeforeEach
    void connect() throws Exception {
        gateway = new FakeGateway(new TestCa("skiff-ca"));
        var config = new GatewayClient.Config(
                List.of(gateway.address()),
                JoinToken.parse(gateway.token()),
                "n1",
                "0.1.0",
                "boot",
                directory.resolve("identity.pem"));
        var log = Files.createDirectories(directory.resolve("log"));
        Files.writeString(log.resolve("output.log"), "2026-11-21T12:00:00.000000000Z stdout F a line\n".repeat(LINES));
        LogSource logs = (pod, container, isPrevious) ->
                isPrevious ? Optional.empty() : Optional.of(new LogSource.RunLog(new LogReader(log), () -> false));
        client = new GatewayClient(
                config,
                Map.of(
                        Protocol.LOG,
                        new LogTunnels(logs),
                        "echo",
                        echo(),
                        "endless",
                        endless(),
                        "fault",
                        (target, tunnel) -> {
                            throw new IllegalStateException("no such disk");
                        },
                        "deep",
                        (target, tunnel) -> nest(0)));
        client.start(heard);
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
    }

    @AfterEach
    void close() {
        client.close();
        gateway.close();
    }

    /** Says back what it hears. */
    private static TunnelHandler echo() {
        return (target, tunnel) -> {
            tunnel.opened();
            for (var piece = tunnel.receive(); piece.isPresent(); piece = tunnel.receive()) {
                tunnel.send(Protocol.OUTPUT, piece.get().bytes());
            }
        };
    }

    /** Needs more stack than a tunnel's thread has. */
    private static int nest(int depth) {
        return depth < 0 ? 0 : 1 + nest(depth + 1) + nest(depth + 2);
    }

    private TunnelHandler endless() {
        return (target, tunnel) -> {
            served.incrementAndGet();
            try {
                tunnel.opened();
                while (tunnel.send(Protocol.OUTPUT, new byte[5_000])) {
                    // for ever
                }
            } finally {
                served.decrementAndGet();
                ended.countDown();
            }
        };
    }

    private static LogTarget.Builder log() {
        return LogTarget.newBuilder().setPodUid("u").setContainer("main");
    }

    @Test
    void readsALogInPiecesAndSaysWhenThereIsNone() {
        var whole = gateway.tunnel(Protocol.LOG, log().build());
        var none = gateway.tunnel(Protocol.LOG, log().setPrevious(true).build());
        await().atMost(SOON).until(() -> whole.isClosed() && none.isClosed());

        assertThat(whole.text()).isEqualTo("a line\n".repeat(LINES));
        assertThat(whole.frames()).isGreaterThan(10);
        assertThat(whole.error()).isEmpty();
        assertThat(none.error()).isEqualTo("previous terminated container \"main\" not found");
        assertThat(none.isOpened()).isFalse();
    }

    @Test
    void saysThatATunnelHadTooLittleStack() {
        var tunnel = gateway.tunnel("deep", log().build());
        await().atMost(SOON).until(tunnel::isClosed);
        assertThat(tunnel.error())
                .isEqualTo(
                        "the agent of this node ran out of memory for this (StackOverflowError); what was asked for is"
                                + " too large or nests too deeply");
    }

    @Test
    void saysThatALogIsThereBeforeAnythingComesOfIt() {
        var tunnel = gateway.tunnel(
                Protocol.LOG, log().setFollow(true).setTailLines(0).build());
        await().atMost(SOON).until(tunnel::isOpened);
        assertThat(tunnel.bytes()).isZero();
        assertThat(tunnel.isClosed()).isFalse();
    }

    @Test
    void sendsNoMoreThanItHasCreditFor() {
        var tunnel =
                gateway.tunnel(new GatewayTunnel(Protocol.LOG, log().build().toByteString(), false));
        await().atMost(SOON).until(() -> tunnel.bytes() > ReceiveWindow.BYTES - (32 << 10));
        var other = gateway.tunnel(Protocol.LOG, log().build());
        await().atMost(SOON).until(other::isClosed);
        assertThat(tunnel.bytes()).isLessThanOrEqualTo(ReceiveWindow.BYTES);
        assertThat(tunnel.isClosed()).isFalse();

        tunnel.credit(10 << 20);
        await().atMost(SOON).until(tunnel::isClosed);
        assertThat(tunnel.text()).isEqualTo(other.text());
    }

    @Test
    void carriesBytesBothWays() {
        var tunnel = gateway.tunnel("echo", LogTarget.getDefaultInstance());
        await().atMost(SOON).until(tunnel::isOpened);
        tunnel.send("ping".getBytes(StandardCharsets.UTF_8));
        await().atMost(SOON).until(() -> tunnel.text().equals("ping"));
    }

    @Test
    void endsATunnelThroughWhichMoreComesThanItHasGivenCreditFor() {
        var tunnel = gateway.tunnel(new GatewayTunnel("endless", ByteString.EMPTY, false));
        await().atMost(SOON).until(tunnel::isOpened);
        for (int sent = 0; sent <= ReceiveWindow.BYTES; sent += 16 << 10) {
            tunnel.send(new byte[16 << 10]);
        }
        await().atMost(SOON).until(tunnel::isCut);
        await().atMost(SOON).until(() -> served.get() == 0);
    }

    @Test
    void saysWhyAHandlerFailedOrThatThereIsNone() {
        var fault = gateway.tunnel("fault", LogTarget.getDefaultInstance());
        var unknown = gateway.tunnel("teleport", LogTarget.getDefaultInstance());
        await().atMost(SOON).until(() -> fault.isClosed() && unknown.isClosed());
        assertThat(fault.error()).isEqualTo("no such disk");
        assertThat(unknown.error()).contains("knows no tunnel of kind \"teleport\"; upgrade it");
    }

    @Test
    void aSessionThatEndsTakesItsTunnelsWithIt() throws Exception {
        var tunnel = gateway.tunnel(new GatewayTunnel("endless", ByteString.EMPTY, false));
        await().atMost(SOON).until(tunnel::isOpened);

        gateway.dropSession();

        await().atMost(SOON).until(tunnel::isCut);
        ended.await();
    }

    /** As many as there may be, none of which is read; then one more. */
    @Test
    void tunnelsThatNobodyReadsDelayNothingElse() {
        var tunnels = new ArrayList<GatewayTunnel>();
        for (int i = 0; i < 128; i++) {
            tunnels.add(gateway.tunnel(new GatewayTunnel("endless", ByteString.EMPTY, false)));
        }
        await().atMost(SOON).until(() -> tunnels.stream().allMatch(tunnel -> tunnel.bytes() > 120_000));
        assertThat(tunnels).allMatch(tunnel -> tunnel.bytes() <= ReceiveWindow.BYTES);
        int beats = gateway.received(MessageCase.BEAT).size();

        gateway.tunnel(new GatewayTunnel("endless", ByteString.EMPTY, false));
        await().atMost(SOON)
                .until(() -> gateway.received(MessageCase.TUNNEL_REFUSED).size() == 1);
        await().atMost(SOON).until(() -> gateway.received(MessageCase.BEAT).size() > beats + 2);
        assertThat(gateway.received(MessageCase.HELLO)).hasSize(1);

        tunnels.forEach(GatewayTunnel::onCompleted);
        await().atMost(SOON).until(() -> served.get() == 0);
        var again = gateway.tunnel(Protocol.LOG, log().build());
        await().atMost(SOON).until(again::isClosed);
    }
}
