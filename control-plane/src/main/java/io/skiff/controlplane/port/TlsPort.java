package io.skiff.controlplane.port;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.skiff.controlplane.bound.Turns;
import io.skiff.controlplane.step.VitalLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Listens for users, nodes and strangers on one port, and hands each connection to its service by the negotiated
 * protocol and the certificate. Each of the three has a thread of its own, so that none waits for another.
 */
public final class TlsPort implements AutoCloseable {

    private static final int BACKLOG = 1024;

    /**
     * Bounds the kernel's socket buffer: its own would grow to megabytes for each connection that does not read, all of
     * which would be encrypted first.
     */
    private static final int SOCKET_BUFFER_BYTES = 64 << 10;

    /** Bounds the encrypted bytes that the kernel did not accept, for each connection: a few TLS records. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(16 << 10, 32 << 10);

    /**
     * A handshake computes for milliseconds. The tasks run one after another, in turn for each address; each connection
     * has one at a time.
     */
    private static final Turns.Limits HANDSHAKES = new Turns.Limits(1, 1, 8_192, 4_096);

    private final Map<Peer.Role, VitalLoop> loops;
    private final Turns handshakes;
    private final Channel channel;

    private TlsPort(Map<Peer.Role, VitalLoop> loops, Turns handshakes, Channel channel) {
        this.loops = loops;
        this.handshakes = handshakes;
        this.channel = channel;
    }

    /**
     * Makes the handler that serves one decrypted connection. The pipeline's SslHandler has the client's certificate.
     *
     * @param users HTTP/1.1 with a user's certificate
     * @param strangers HTTP/1.1 without a certificate
     * @param nodes HTTP/2 with a node's certificate
     * @param joining HTTP/2 without a certificate
     */
    public record Services(
            Supplier<? extends ChannelHandler> users,
            Supplier<? extends ChannelHandler> strangers,
            Supplier<? extends ChannelHandler> nodes,
            Supplier<? extends ChannelHandler> joining) {}

    public static TlsPort listen(InetSocketAddress address, SslContext tls, Services services) throws IOException {
        var loops = new EnumMap<Peer.Role, VitalLoop>(Peer.Role.class);
        loops.put(Peer.Role.STRANGER, loop("port"));
        loops.put(Peer.Role.USER, loop("port-users"));
        loops.put(Peer.Role.NODE, loop("port-nodes"));
        var handshakes = new Turns("tls", HANDSHAKES);
        var bound = new ServerBootstrap()
                .group(Objects.requireNonNull(loops.get(Peer.Role.STRANGER)).group())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new Reception(tls, services, handshakes, loops))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.values().forEach(VitalLoop::close);
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                            + bound.cause().getMessage()
                            + "; end what listens there (ss -ltnp), or give another --listen",
                    bound.cause());
        }
        return new TlsPort(loops, handshakes, bound.channel());
    }

    private static VitalLoop loop(String name) {
        return VitalLoop.start(name, NioIoHandler.newFactory());
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        loops.values().forEach(VitalLoop::close);
        handshakes.close();
    }
}
