package io.skiff.controlplane.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.skiff.controlplane.api.ApiServer;
import io.skiff.controlplane.api.PodLogs;
import io.skiff.controlplane.api.User;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.view.LiveView;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What those can do who reach the port and have no right to the API. */
final class StrangersTest {

    private static final String POST = "POST /api/v1/namespaces/default/pods HTTP/1.1\r\nHost: x\r\n";

    private final ArrayDeque<Runnable> requests = new ArrayDeque<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void connect() {
        var view = new LiveView();
        PodLogs noLogs = (pod, options, sink) -> {
            throw new AssertionError("nobody asks for logs");
        };
        var parts = new ApiServer.Parts(
                MemoryStore.immediate(new ManualClock()),
                view,
                (certificate, token) -> token.map(name -> new User(name, List.of("system:masters"))),
                noLogs,
                Clock.systemUTC(),
                new Random(1),
                "10.43.0.0/16",
                "10.42.0.0/16",
                Optional::empty);
        channel.freezeTime();
        channel.pipeline()
                .addLast(
                        new ApiInitializer(Router.of(parts, new WatchHub(view)), parts.authenticator(), requests::add));
    }

    @AfterEach
    void disconnect() {
        channel.finishAndReleaseAll();
    }

    @Test
    void nothingOfTheirBodiesIsKept() {
        channel.writeInbound(ascii(POST + "Content-Length: 3000000\r\n\r\n"));
        var piece = Unpooled.buffer(1 << 16).writeZero(1 << 16);
        for (int i = 0; i < 45; i++) {
            channel.writeInbound(piece.retainedDuplicate());
        }

        assertThat(piece.refCnt()).as("pieces that are kept").isEqualTo(1);
        piece.release();
    }

    @Test
    void theyAreAnsweredAfterTheirBody() {
        channel.writeInbound(ascii(POST + "Content-Length: 5\r\n\r\n{"));
        assertThat(answer()).isEmpty();

        channel.writeInbound(ascii("    GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"));

        assertThat(answer()).startsWith("HTTP/1.1 401 ").doesNotContain("connection: close");
        assertThat(requests).as("the next request of the same connection").hasSize(1);
    }

    @Test
    void whoAsksFirstIsRefusedAtOnce() {
        channel.writeInbound(ascii(POST + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"));

        assertThat(answer()).startsWith("HTTP/1.1 401 ").contains("connection: close");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void administratorsSendBodies() {
        channel.writeInbound(
                ascii(POST + "Authorization: Bearer admin\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
        assertThat(answer()).startsWith("HTTP/1.1 100 ");

        channel.writeInbound(ascii("{   }"));

        assertThat(requests).hasSize(1);
    }

    @Test
    void aConnectionOnWhichNothingHappensIsClosed() {
        channel.writeInbound(ascii("GET /heal"));
        channel.advanceTimeBy(80, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();

        channel.writeInbound(ascii("thz"));
        channel.advanceTimeBy(20, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen())
                .as("a request that trickles in is none yet")
                .isFalse();
    }

    @Test
    void oneWithARunningReplyLivesOn() {
        channel.writeInbound(ascii("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"));
        channel.advanceTimeBy(2000, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isTrue();
    }

    private String answer() {
        var text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(StandardCharsets.UTF_8));
            part.release();
        }
        return text.toString();
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
