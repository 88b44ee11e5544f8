package io.skiff.controlplane.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.skiff.controlplane.security.CertificateAuthority;
import io.skiff.controlplane.security.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What strangers can do to the port itself. */
@Timeout(60)
final class TlsPortTest {

    private static final int MANY = 600;

    @TempDir
    private Path directory;

    private TlsPort port;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void listen() throws Exception {
        var clock = Clock.systemUTC();
        var authority = CertificateAuthority.open(directory, clock);
        var server = ServerCertificate.open(directory, authority, new TreeSet<>(List.of("127.0.0.1")), clock);
        port = TlsPort.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                PortTls.of(server, authority),
                new TlsPort.Services(says("user"), says("stranger"), says("node"), says("joining")));
    }

    @AfterEach
    void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        port.close();
    }

    @Test
    void aNewcomerIsServedHoweverManySayNothing() throws Exception {
        for (int i = 0; i < MANY; i++) {
            connect();
        }

        assertThat(ask("http/1.1")).isEqualTo("stranger");
        assertThat(openAmong(sockets)).isLessThanOrEqualTo(128);
    }

    @Test
    void aNewcomerIsServedHoweverManyCutTheirHandshake() throws Exception {
        var hello = hello();
        for (int i = 0; i < MANY; i++) {
            connect().getOutputStream().write(hello);
        }

        assertThat(ask("http/1.1")).isEqualTo("stranger");
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws Exception {
        var silent = connect();
        silent.setSoTimeout((ConnectionQuota.HANDSHAKE_SECONDS + 10) * 1000);

        assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void whoWantsToJoinIsServedApart() throws Exception {
        assertThat(ask("h2")).isEqualTo("joining");
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

    private Socket connect() throws IOException {
        var socket = new Socket();
        socket.connect(port.address());
        sockets.add(socket);
        return socket;
    }

    private SSLSocket tls(String protocol) throws Exception {
        var socket = (SSLSocket) context().getSocketFactory().createSocket(connect(), "x", 1, true);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    /** Who answers. */
    private String ask(String protocol) throws Exception {
        var socket = tls(protocol);
        socket.getOutputStream().write('x');
        socket.getOutputStream().flush();
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
                // Reset.
            }
        }
        return open;
    }

    private static byte[] hello() throws Exception {
        var engine = context().createSSLEngine();
        engine.setUseClientMode(true);
        var bytes = java.nio.ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(java.nio.ByteBuffer.allocate(0), bytes);
        return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static SSLContext context() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
        return context;
    }

    /** Answers the first bytes with a word, and closes. */
    private static Supplier<ChannelHandler> says(String word) {
        return () -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                boolean more = ((ByteBuf) message).isReadable();
                ReferenceCountUtil.release(message);
                if (more) {
                    var unused = context.writeAndFlush(
                                    context.alloc().buffer().writeBytes(word.getBytes(StandardCharsets.US_ASCII)))
                            .addListener(ChannelFutureListener.CLOSE);
                }
            }
        };
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
