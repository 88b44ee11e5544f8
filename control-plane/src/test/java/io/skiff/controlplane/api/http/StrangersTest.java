package io.skiff.controlplane.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.ApiParts;
import io.skiff.controlplane.api.ApiPaths;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.security.AdministratorsOnly;
import io.skiff.controlplane.security.User;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.tunnel.PodLogs;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that reach the port and have no right to the API. */
final class StrangersTest {

    private static final String POST = "POST /api/v1/namespaces/default/pods HTTP/1.1\r\nHost: x\r\n";

    private final ArrayDeque<Runnable> requests = new ArrayDeque<>();
    private EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void connect() {
        begin();
        channel.pipeline().addLast(api());
    }

    private void connectStranger() {
        begin();
        channel.pipeline().addLast(api().forStrangers());
    }

    private void begin() {
        channel = new EmbeddedChannel();
        channel.freezeTime();
    }

    private ApiInitializer api() {
        var view = new LiveView(StoredKinds.registry());
        PodLogs noLogs = (pod, options, sink) -> {
            throw new AssertionError("nobody asks for logs");
        };
        var parts = new ApiParts(
                StoredKinds.registry(),
                MemoryStore.immediate(new ManualClock()),
                view,
                (certificate, token) -> token.map(name -> new User(name, List.of("system:masters"))),
                new AdministratorsOnly(),
                noLogs,
                (node, target, listener) -> {
                    throw new AssertionError("nobody asks nodes");
                },
                Clock.systemUTC(),
                new Random(1),
                "10.43.0.0/16",
                "10.42.0.0/16",
                Optional::empty);
        return new ApiInitializer(
                ApiPaths.router(parts, new WatchHub(StoredKinds.registry(), view)),
                parts.authenticator(),
                parts.authorizer(),
                (user, size, work) -> requests.add(work));
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
        wait(80);
        assertThat(channel.isOpen()).isTrue();

        wait(20);

        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /heal",
                "GET /healthz HTTP/1.1\r\nHost: x\r\nA: ",
                "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /heal"
            })
    void headersThatTrickleInAreNotWaitedFor(String beginning) {
        channel.writeInbound(ascii(beginning));
        for (int i = 0; i < 15 && channel.isOpen(); i++) {
            while (!requests.isEmpty()) {
                requests.remove().run();
            }
            channel.writeInbound(ascii("a"));
            wait(1);
        }

        assertThat(answer()).contains("HTTP/1.1 408 ").contains("the request did not arrive in time");
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Authorization: Bearer admin\r\n"})
    void bodiesThatTrickleInAreNotWaitedFor(String who) {
        for (var length : List.of("Content-Length: 1000\r\n", "Transfer-Encoding: chunked\r\n")) {
            disconnect();
            connect();
            channel.writeInbound(ascii(POST + who + length + "\r\n"));
            for (int i = 0; i < 14 && channel.isOpen(); i++) {
                channel.writeInbound(ascii(length.contains("chunked") ? "1\r\nx\r\n" : "x"));
                wait(5);
            }

            assertThat(answer()).startsWith("HTTP/1.1 408 ");
            assertThat(channel.isOpen()).as(length).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /healthz HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
                "GET /healthz HTTP/1.1\r\n: no name\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nA\u0000b: c\r\n\r\n",
                "POST /api HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST /api HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "POST /api HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST /api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n",
                "nothing\r\n\r\n"
            })
    void whatIsNotHttpIsToldSo(String request) {
        channel.writeInbound(ascii(request));

        assertThat(answer()).matches("(?s)HTTP/1.1 40[01] .*").contains("connection: close");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void headersAreShort() {
        disconnect();
        connectStranger();
        channel.writeInbound(ascii("GET /version HTTP/1.1\r\n"));
        for (int i = 0; i < 100 && channel.isOpen(); i++) {
            channel.writeInbound(ascii("Header" + i + ": " + "x".repeat(100) + "\r\n"));
        }

        assertThat(answer()).startsWith("HTTP/1.1 400 ");
        assertThat(channel.isOpen()).isFalse();
    }

    private void wait(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
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
