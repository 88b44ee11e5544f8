package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exec and port-forward as clients speak them, well-behaved ones and others, with a node that is played. */
@Timeout(90)
class PodStreamsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PODS = "/api/v1/namespaces/default/pods/";
    private static final String EXEC = PODS + "one/exec?stdout=true&stderr=true&";
    private static final int ALL_STREAMS = 10_000;

    private final PlayedNode node = new PlayedNode();
    private final ApiFixture api = new ApiFixture(node);

    @BeforeEach
    void addPod() {
        PlayedNode.addPod(api);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    /** What came through a WebSocket, by the number of its stream. */
    private static class Heard implements WebSocket.Listener {

        private final Map<Integer, ByteArrayOutputStream> streams = new TreeMap<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private int current = -1;

        @Override
        public synchronized CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            if (current < 0 && data.hasRemaining()) {
                current = data.get();
            }
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            streams.computeIfAbsent(current, number -> new ByteArrayOutputStream())
                    .writeBytes(bytes);
            if (last) {
                current = -1;
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }

        synchronized String text(int stream) {
            var bytes = streams.get(stream);
            return bytes == null ? "" : bytes.toString(StandardCharsets.UTF_8);
        }

        synchronized int size(int stream) {
            var bytes = streams.get(stream);
            return bytes == null ? 0 : bytes.size();
        }
    }

    private WebSocket open(String path, String protocol, Heard heard) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols(protocol)
                .header("Authorization", "Bearer admin")
                .buildAsync(URI.create(api.url().replace("http", "ws") + path), heard)
                .join();
    }

    private static ByteBuffer message(int stream, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(bytes.length + 1)
                .put((byte) stream)
                .put(bytes)
                .flip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v4.channel.k8s.io", "v5.channel.k8s.io"})
    void aCommandHasItsOutputsAndItsStatus(String protocol) {
        var heard = new Heard();
        var socket = open(EXEC + "command=exit&command=3", protocol, heard);

        assertThat(socket.getSubprotocol()).isEqualTo(protocol);
        assertThat(heard.closed
                        .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
                        .join())
                .isEqualTo(1000);
        assertThat(heard.text(1)).isEqualTo("out\n");
        assertThat(heard.text(2)).isEqualTo("err\n");
        assertThat(heard.text(3))
                .contains("\"status\":\"Failure\"", "\"reason\":\"NonZeroExitCode\"")
                .contains("{\"reason\":\"ExitCode\",\"message\":\"3\"}");
        await().atMost(SOON).until(() -> node.open.get() == 0);
    }

    @Test
    void inputEndsByACloseOfVersion5() {
        var heard = new Heard();
        var socket = open(EXEC + "stdin=true&command=cat", "v5.channel.k8s.io", heard);
        socket.sendBinary(message(0, "hel"), true).join();
        socket.sendBinary(message(0, "l"), false).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[] {'o'}), true).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true).join();

        heard.closed.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
        assertThat(heard.text(1)).isEqualTo("hello");
        assertThat(heard.text(3)).contains("\"status\":\"Success\"");
    }

    @Test
    void theSizeOfTheTerminalArrives() {
        var heard = new Heard();
        var socket = open(EXEC + "stdin=true&tty=true&command=size", "v5.channel.k8s.io", heard);
        socket.sendBinary(message(4, "no size"), true).join();
        socket.sendBinary(message(4, "{\"Width\":70000,\"Height\":1}"), true).join();
        socket.sendBinary(message(4, "{\"Width\":132,\"Height\":43}"), true).join();

        heard.closed.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
        assertThat(heard.text(1)).isEqualTo("132x43\n");
    }

    /** As fabric8's client does after it has written a file. */
    @Test
    void aCommandReadsTheInputOfAUserWhoHasGone() {
        var socket = open(EXEC + "stdin=true&command=cat", "v5.channel.k8s.io", new Heard());
        socket.sendBinary(message(0, "the end"), true).join();
        socket.sendClose(1000, "").join();

        await().atMost(SOON).until(() -> node.open.get() == 0);
        assertThat(node.received.get()).isEqualTo("the end".length());
        assertThat(node.left.get()).isEqualTo(1);
        assertThat(node.closed.get()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stdin=true&tty=true&command=deaf", "command=deaf"})
    void aTerminalOrAnOutputEndsWithItsUser(String command) {
        var socket = open(EXEC + command, "v5.channel.k8s.io", new Heard());
        socket.abort();

        await().atMost(SOON).until(() -> node.closed.get() == 1);
        assertThat(node.left.get()).isZero();
    }

    @Test
    void aClientThatReadsNothingCostsLittle() {
        var heard = new Heard() {
            @Override
            public void onOpen(WebSocket socket) {
                // asks for nothing
            }
        };
        var socket = open(EXEC + "command=flood&command=1000000000", "v5.channel.k8s.io", heard);

        await().atMost(SOON).until(() -> node.flooded.get() > 0);
        await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> node.flooded.get() < 16 << 20);
        socket.abort();
        await().atMost(SOON).until(() -> node.open.get() == 0);
    }

    @Test
    void whatSeveralPortsSendComesByTheirNumbers() {
        var heard = new Heard();
        var socket = open(PODS + "one/portforward?ports=80,81", "v4.channel.k8s.io", heard);
        socket.sendBinary(message(0, "ping"), true).join();

        await().atMost(SOON).until(() -> heard.size(0) == 6);
        assertThat(heard.text(0)).isEqualTo("P\0ping");
        assertThat(heard.text(3))
                .isEqualTo("Q\0error forwarding port 81: connect to 127.0.0.1:81 in the pod: Connection refused");
        socket.abort();
        await().atMost(SOON).until(() -> node.open.get() == 0);
    }

    @Test
    void streamsThatNobodyAskedForAreNobodys() {
        var heard = new Heard();
        var socket = open(EXEC + "stdin=true&command=cat", "v5.channel.k8s.io", heard);
        for (int stream : new int[] {1, 2, 3, 77, 254}) {
            socket.sendBinary(message(stream, "x"), true).join();
        }
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 99}), true).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[0]), true).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255}), true).join();
        socket.sendBinary(message(0, "still here"), true).join();

        await().atMost(SOON).until(() -> heard.text(1).equals("still here"));
        socket.abort();
    }

    @Test
    void frameWithoutAMaskOrOfGiantSizeEndTheConnection() throws Exception {
        for (var frame : List.of(
                new byte[] {(byte) 0x82, 2, 0, 'x'},
                new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0x7f, 0, 0, 0, 1, 2, 3, 4},
                new byte[] {(byte) 0xf3, (byte) 0x80, 9, 9, 9, 9})) {
            try (var socket = upgraded(
                    "GET",
                    EXEC + "stdin=true&command=cat",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                    "Sec-WebSocket-Protocol: v4.channel.k8s.io")) {
                socket.getOutputStream().write(frame);
                drain(socket);
            }
            await().atMost(SOON).until(() -> node.open.get() == 0);
        }
    }

    /** Until the server closes. */
    private static void drain(Socket socket) throws IOException {
        try {
            var unused = socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException reset) {
            // that is an end, too
        }
    }

    private Socket upgraded(String method, String path, String... headers) throws IOException {
        var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(api.url()).getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write((method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                                + String.join("\r\n", headers) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 101");
        return socket;
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** The client's end of SPDY. */
    private static final class Spdy {

        private final Socket socket;
        private final EmbeddedChannel codec = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
        private final Map<Integer, StringBuilder> data = new TreeMap<>();
        private final List<Integer> replies = new ArrayList<>();
        private final List<Integer> resets = new ArrayList<>();

        Spdy(Socket socket) {
            this.socket = socket;
        }

        void open(int id, String... headers) throws IOException {
            var frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
            for (int i = 0; i < headers.length; i += 2) {
                frame.headers().set(headers[i], headers[i + 1]);
            }
            send(frame);
        }

        void send(Object frame) throws IOException {
            codec.writeOutbound(frame);
            for (ByteBuf bytes = codec.readOutbound(); bytes != null; bytes = codec.readOutbound()) {
                bytes.readBytes(socket.getOutputStream(), bytes.readableBytes());
                bytes.release();
            }
        }

        /** Reads on. False at the end. */
        boolean read() throws IOException {
            var bytes = new byte[8192];
            int count = socket.getInputStream().read(bytes);
            if (count < 0) {
                return false;
            }
            codec.writeInbound(Unpooled.copiedBuffer(bytes, 0, count));
            for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
                if (frame instanceof SpdyDataFrame piece) {
                    data.computeIfAbsent(piece.streamId(), id -> new StringBuilder())
                            .append(piece.content().toString(StandardCharsets.UTF_8))
                            .append(piece.isLast() ? "|" : "");
                } else if (frame instanceof SpdyRstStreamFrame reset) {
                    resets.add(reset.streamId());
                } else if (frame instanceof SpdySynReplyFrame reply) {
                    replies.add(reply.streamId());
                }
            }
            return true;
        }
    }

    @Test
    void aCommandOfSpdyBeginsWhenItsStreamsAreThere() throws Exception {
        try (var socket = upgraded(
                "POST",
                EXEC + "stdin=true&command=cat",
                "Upgrade: SPDY/3.1",
                "X-Stream-Protocol-Version: v4.channel.k8s.io")) {
            var spdy = new Spdy(socket);
            spdy.open(1, "streamtype", "error");
            spdy.open(3, "streamtype", "stdin");
            spdy.open(5, "streamtype", "stdout");
            spdy.open(7, "streamtype", "stderr");
            spdy.open(9, "streamtype", "resize");
            spdy.send(new DefaultSpdyDataFrame(3, Unpooled.copiedBuffer("hello", StandardCharsets.UTF_8)));
            var last = new DefaultSpdyDataFrame(3);
            last.setLast(true);
            spdy.send(last);
            while (spdy.read()) {}

            assertThat(spdy.replies).containsExactly(1, 3, 5, 7);
            assertThat(spdy.resets).as("no terminal was asked for").containsExactly(9);
            assertThat(spdy.data.get(5)).hasToString("hello|");
            assertThat(spdy.data.get(1)).asString().contains("\"Success\"").endsWith("|");
        }
    }

    /** Who gets no status, or half of one, takes it for success. */
    @Test
    void aSlowReaderOfSpdyGetsTheLastOutputAndTheStatus() throws Exception {
        try (var socket = upgraded(
                "POST",
                PODS + "one/exec?stdout=true&command=flood&command=1000000000",
                "Upgrade: SPDY/3.1",
                "X-Stream-Protocol-Version: v4.channel.k8s.io")) {
            var spdy = new Spdy(socket);
            spdy.open(1, "streamtype", "error");
            spdy.open(3, "streamtype", "stdout");
            var before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(500))
                    .atMost(SOON)
                    .until(() -> node.flooded.get() > 0 && before.getAndSet(node.flooded.get()) == node.flooded.get());
            node.stop.run();
            // longer than a connection takes to close
            Thread.sleep(1500);
            while (spdy.read()) {}

            assertThat(spdy.data.get(3)).hasSize((int) node.flooded.get() + 1);
            assertThat(spdy.data.get(1)).asString().contains("\"Success\"").endsWith("|");
        }
    }

    @Test
    void whatFailsBeforeTheStreamsAreThereIsTold() throws Exception {
        var heard = new Heard();
        var unused = open(EXEC + "command=gone", "v5.channel.k8s.io", heard);

        heard.closed.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
        assertThat(heard.text(3)).contains("\"Failure\"", "the connection to node n1 was lost");
    }

    @Test
    void aProgramThatReadsNothingStopsItsUser() throws Exception {
        try (var socket = upgraded(
                "POST",
                PODS + "one/exec?stdin=true&command=deaf",
                "Upgrade: SPDY/3.1",
                "X-Stream-Protocol-Version: v4.channel.k8s.io")) {
            var spdy = new Spdy(socket);
            spdy.open(1, "streamtype", "error");
            spdy.open(3, "streamtype", "stdin");
            var sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 4096; i++) {
                        spdy.send(new DefaultSpdyDataFrame(3, Unpooled.wrappedBuffer(new byte[8 << 10])));
                    }
                } catch (IOException closed) {
                    // by the end of the test
                }
            });
            await().atMost(SOON).until(() -> node.received.get() > 0);

            await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> node.received.get() < 1 << 20);
            assertThat(sending).isNotDone();
        }
    }

    /** Newer kubectls reset the data when its end has come, and wait for the end of the errors. */
    @Test
    void aResetOfTheDataEndsTheErrors() throws Exception {
        try (var socket = upgraded(
                "POST",
                PODS + "one/portforward",
                "Upgrade: SPDY/3.1",
                "X-Stream-Protocol-Version: portforward.k8s.io")) {
            var spdy = new Spdy(socket);
            spdy.open(1, "streamtype", "error", "port", "80", "requestid", "0");
            spdy.open(3, "streamtype", "data", "port", "80", "requestid", "0");
            spdy.send(new DefaultSpdyDataFrame(3, Unpooled.copiedBuffer("ping", StandardCharsets.UTF_8)));
            while (!spdy.data.containsKey(3)) {
                spdy.read();
            }
            spdy.send(new DefaultSpdyRstStreamFrame(3, SpdyStreamStatus.CANCEL));
            while (!spdy.data.containsKey(1)) {
                spdy.read();
            }

            assertThat(spdy.data.get(1)).hasToString("|");
            await().atMost(SOON).until(() -> node.open.get() == 0);
        }
    }

    @Test
    void tenThousandStreamsAreRefused() throws Exception {
        try (var socket = upgraded(
                "POST",
                PODS + "one/portforward",
                "Upgrade: SPDY/3.1",
                "X-Stream-Protocol-Version: portforward.k8s.io")) {
            var spdy = new Spdy(socket);
            for (int i = 0; i < ALL_STREAMS; i++) {
                spdy.open(
                        2 * i + 1, "streamtype", i % 2 == 0 ? "error" : "data", "port", "80", "requestid", "" + i / 2);
                while (socket.getInputStream().available() > 0) {
                    spdy.read();
                }
            }
            while (spdy.replies.size() + spdy.resets.size() < ALL_STREAMS) {
                spdy.read();
            }

            assertThat(spdy.replies).hasSize(128);
            assertThat(node.open.get()).isEqualTo(64);
        }
        await().atMost(SOON).until(() -> node.open.get() == 0);
    }

    @Test
    void garbageInsteadOfSpdyEndsTheConnection() throws Exception {
        try (var socket = upgraded(
                "POST",
                PODS + "one/portforward",
                "Upgrade: SPDY/3.1",
                "X-Stream-Protocol-Version: portforward.k8s.io")) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10).getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            drain(socket);
        }
    }

    @Test
    void aBrokenFrameEndsTheCommand() throws Exception {
        try (var socket = upgraded(
                "POST",
                PODS + "one/exec?stdin=true&command=cat",
                "Upgrade: SPDY/3.1",
                "X-Stream-Protocol-Version: v4.channel.k8s.io")) {
            var spdy = new Spdy(socket);
            spdy.open(1, "streamtype", "error");
            spdy.open(3, "streamtype", "stdin");
            while (spdy.replies.size() < 2) {
                spdy.read();
            }
            // a control frame of version 9
            socket.getOutputStream().write(new byte[] {(byte) 0x80, 9, 0, 1, 0, 0, 0, 0});
            drain(socket);
            await().atMost(SOON).until(() -> node.open.get() == 0);
        }
    }

    /** The code that a request is answered with, whose connection stays. */
    private String answered(Socket socket, String path, String... headers) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x:6443\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                                + String.join("\r\n", headers) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return head(socket.getInputStream()).substring(9, 12);
    }

    private String answered(String path, String... headers) throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(api.url()).getPort())) {
            return answered(socket, path, headers);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {EXEC + "command=cat&stdin=true", "/api/v1/pods?watch=true"})
    void onlyPagesOfThisServerOpenStreams(String path) throws Exception {
        var isUpgrade = "Connection: keep-alive, Upgrade";
        var protocol = "Sec-WebSocket-Protocol: v4.channel.k8s.io";
        for (var foreign :
                List.of("https://evil.example", "null", "https://x", "https://x:6444", "https://x:6443.evil")) {
            assertThat(answered(path, isUpgrade, protocol, "Origin: " + foreign))
                    .as(foreign)
                    .isEqualTo("403");
        }
        assertThat(node.open.get()).isZero();
        assertThat(answered(path, isUpgrade, protocol, "Origin: https://X:6443"))
                .isEqualTo("101");
        assertThat(answered(path, protocol, "Connection: keep-alive")).isEqualTo("400");
    }

    /** What waits for the end of its client must not pile up on a connection with many requests. */
    @Test
    void aFailedCommandIsForgottenBeforeItsConnectionEnds() throws Exception {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(api.url()).getPort())) {
            var code = answered(
                    socket,
                    EXEC + "command=absent",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Protocol: v4.channel.k8s.io");
            assertThat(code).isEqualTo("500");
            await().atMost(SOON).until(() -> node.closed.get() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one/exec?stdout=true",
                "one/exec?command=id",
                "web/exec?command=id&stdout=true",
                "one/exec?command=id&stdout=true&container=nobody",
                "one/exec?command=id&stdout=perhaps",
                "one/portforward?ports=0",
                "one/portforward?ports=70000",
                "one/attach?stdout=true&stdin=true",
                "none/exec?command=id&stdout=true"
            })
    void whatCannotBeAskedIsRefusedBeforeTheUpgrade(String path) {
        assertThatThrownBy(() -> open(PODS + path, "v4.channel.k8s.io", new Heard()));
        assertThat(node.open.get()).isZero();
    }

    @Test
    void aRequestWithoutAnUpgradeIsToldSo() throws Exception {
        var answer = new ApiClient(api.url()).get(EXEC + "command=id");

        assertThat(answer.toString()).contains("Upgrade request required");
    }
}
