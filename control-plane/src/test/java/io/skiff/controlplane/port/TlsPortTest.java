package io.skiff.controlplane.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.skiff.controlplane.security.Identity;
import io.skiff.controlplane.security.TestIdentities;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks of strangers on the port itself, and how the port distinguishes them from users and nodes. */
@Timeout(60)
final class TlsPortTest {

    private static final int MANY = 600;

    @TempDir
    private Path directory;

    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    /** One permit for each connection that has reached its service. */
    private final Semaphore begun = new Semaphore(0);

    private PortFixture port;
    private Identity user;
    private Identity node;

    @BeforeEach
    void listen() throws Exception {
        port = new PortFixture(
                directory, new TlsPort.Services(says("user"), says("stranger"), says("node"), says("joining")));
        user = TestIdentities.administrator(port.authority(), "tester");
        node = TestIdentities.node(port.authority(), "n1");
    }

    @AfterEach
    void close() {
        held.values().forEach(CountDownLatch::countDown);
        port.close();
    }

    /** Whatever a client prefers. */
    @Test
    void choosesTheCipherThatNeedsNoInstructionsOfTheProcessor() throws Exception {
        assertThat(stranger().getSession().getCipherSuite())
                .as("Java's own order begins with AES")
                .isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
        assertThat(suite("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"))
                .isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
        assertThat(suite("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256")).isEqualTo("TLS_AES_128_GCM_SHA256");
        assertThat(suite("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))
                .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        assertThatThrownBy(() -> suite("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"))
                .isInstanceOf(SSLException.class);
    }

    /** What comes about with a client that can do these. */
    private String suite(String... suites) throws Exception {
        var sockets = PortFixture.context(null).getSocketFactory();
        try (var socket = (SSLSocket) sockets.createSocket(port.connect(), "x", 1, true)) {
            socket.setEnabledCipherSuites(suites);
            socket.startHandshake();
            return socket.getSession().getCipherSuite();
        }
    }

    @Test
    void aNewcomerIsServedHoweverManySayNothing() throws Exception {
        for (int i = 0; i < MANY; i++) {
            port.connect();
        }

        assertThat(ask(stranger())).startsWith("stranger ");
        assertThat(openAmong(port.sockets())).isLessThanOrEqualTo(128);
    }

    @Test
    void aNewcomerIsServedHoweverManyCutTheirHandshake() throws Exception {
        var hello = hello();
        for (int i = 0; i < MANY; i++) {
            port.connect().getOutputStream().write(hello);
        }

        assertThat(ask(stranger())).startsWith("stranger ");
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws Exception {
        var silent = port.connect();
        silent.setSoTimeout((ConnectionQuota.HANDSHAKE_SECONDS + 10) * 1000);

        assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void whoWantsToJoinIsServedApart() throws Exception {
        assertThat(ask(port.connect(null, "h2"))).startsWith("joining ");
    }

    @Test
    void oneWithoutACertificateSendsLittleOverHttp2() {
        for (int size : new int[] {1, 1_000, 30_000}) {
            var connection = new EmbeddedChannel(new StrangersAllowance());
            int pieces = 0;
            while (connection.isOpen() && pieces < 1_000) {
                connection.writeInbound(Unpooled.buffer(size).writeZero(size));
                pieces++;
            }
            connection.finishAndReleaseAll();

            assertThat(pieces).as("pieces of %d bytes", size).isBetween(2, 130);
        }
    }

    @Test
    void aServiceHearsLittleOfOneWithoutACertificate() throws Exception {
        port.close();
        var heard = new AtomicLong();
        port = new PortFixture(
                directory, new TlsPort.Services(says("user"), says("stranger"), says("node"), () -> counting(heard)));
        var joining = port.connect(null, "h2");
        try {
            joining.getOutputStream().write(new byte[2 * StrangersAllowance.MOST_BYTES]);
            joining.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException ended) {
            // it ended while this sent
        }

        assertThat(heard.get()).isBetween(1L, (long) StrangersAllowance.MOST_BYTES);
    }

    private static ChannelHandler counting(AtomicLong heard) {
        return new ChannelInboundHandlerAdapter() {

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                heard.addAndGet(((ByteBuf) message).readableBytes());
                ReferenceCountUtil.release(message);
            }
        };
    }

    // ---- threads

    @Test
    void eachIsServedByTheThreadOfTheirs() throws Exception {
        assertThat(ask(stranger())).matches("stranger port-\\d+-1");
        assertThat(ask(port.connect(null, "h2"))).matches("joining port-\\d+-1");
        assertThat(ask(port.connect(user))).matches("user port-users-\\d+-1");
        assertThat(ask(port.connect(node, "h2"))).matches("node port-nodes-\\d+-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "node", "stranger"})
    void oneWhoseThreadHangsHoldsUpNobodyElse(String one) throws Exception {
        var before = Map.of("user", port.connect(user), "node", port.connect(node, "h2"), "stranger", stranger());
        assertThat(begun.tryAcquire(before.size(), 20, TimeUnit.SECONDS))
                .as("the strangers' thread ends each handshake, even after the client saw its end")
                .isTrue();
        var hangs = Objects.requireNonNull(before.get(one));
        var hold = new CountDownLatch(1);
        held.put(one, hold);
        hangs.getOutputStream().write('x');
        assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();

        for (var other : before.entrySet()) {
            if (!other.getKey().equals(one)) {
                assertThat(ask(other.getValue())).startsWith(other.getKey() + " ");
            }
        }

        hold.countDown();
        assertThat(read(hangs)).startsWith(one + " ");
    }

    /** A certificate that does not fit the protocol does not count. */
    @Test
    void aNodeThatAsksTheApiAndAUserThatDialsTheGatewayAreStrangers() throws Exception {
        assertThat(ask(port.connect(node))).startsWith("stranger ");
        assertThat(ask(port.connect(user, "h2"))).startsWith("joining ");
    }

    // ---- versions

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsAreSpoken(String version) throws Exception {
        var socket = port.connect(user, "http/1.1", version);

        assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        assertThat(ask(socket)).startsWith("user ");
    }

    /** A second handshake could show another certificate than the one that was checked. */
    @Test
    void aSecondHandshakeIsRefused() throws Exception {
        var socket = port.connect(user, "http/1.1", "TLSv1.2");

        assertThatThrownBy(() -> {
                    socket.startHandshake();
                    ask(socket);
                })
                .isInstanceOf(SSLException.class);
        assertThat(ask(port.connect(user, "http/1.1", "TLSv1.2"))).startsWith("user ");
    }

    // ---- clients

    private SSLSocket stranger() throws Exception {
        return port.connect(null, "http/1.1");
    }

    /** Returns the name of the service and of its thread. */
    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write('x');
        socket.getOutputStream().flush();
        return read(socket);
    }

    private static String read(SSLSocket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static long openAmong(List<Socket> sockets) throws IOException {
        long open = 0;
        for (var socket : sockets) {
            socket.setSoTimeout(1);
            try {
                open += socket.isClosed() || socket.getInputStream().read() < 0 ? 0 : 1;
            } catch (java.net.SocketTimeoutException e) {
                open++;
            } catch (IOException e) {
                // the connection was reset
            }
        }
        return open;
    }

    private static byte[] hello() throws Exception {
        var engine = PortFixture.context(null).createSSLEngine();
        engine.setUseClientMode(true);
        var bytes = java.nio.ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(java.nio.ByteBuffer.allocate(0), bytes);
        return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** Answers the first bytes with a word and the thread's name, and closes. A test can make it wait before. */
    private Supplier<ChannelHandler> says(String word) {
        return () -> new ChannelInboundHandlerAdapter() {
            @Override
            public void handlerAdded(ChannelHandlerContext context) {
                begun.release();
            }

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) throws InterruptedException {
                boolean more = ((ByteBuf) message).isReadable();
                ReferenceCountUtil.release(message);
                if (more) {
                    hangWhileHeld();
                    var answer = word + " " + Thread.currentThread().getName();
                    var unused = context.writeAndFlush(
                                    context.alloc().buffer().writeBytes(answer.getBytes(StandardCharsets.US_ASCII)))
                            .addListener(ChannelFutureListener.CLOSE);
                }
            }

            private void hangWhileHeld() throws InterruptedException {
                var hold = held.get(word);
                if (hold != null) {
                    hanging.countDown();
                    hold.await();
                }
            }
        };
    }
}
