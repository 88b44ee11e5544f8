package io.skiff.agent.identity;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to control planes, all on one I/O thread and two threads for their messages. This class starts
 * threads.
 */
public final class Channels implements AutoCloseable {

    /** A control plane sends 4 MB at most. The parsed message must fit into the agent's heap several times. */
    private static final int MAX_MESSAGE_BYTES = 6 << 20;

    /** So long a connection without a call is kept; a session is a call that lasts. */
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final EventLoopGroup io =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("gateway-io", true), NioIoHandler.newFactory());
    private final ExecutorService callbacks =
            Executors.newFixedThreadPool(2, new DefaultThreadFactory("gateway", true));

    /** @param identity null for a node without one, which can only join */
    public ManagedChannel open(ServerAddress server, ClusterTrust trust, @Nullable NodeIdentity identity) {
        var tls = SslContextBuilder.forClient().trustManager(trust).protocols("TLSv1.3", "TLSv1.2");
        if (identity != null) {
            tls.keyManager(identity.key(), identity.certificate(), identity.ca());
        }
        try {
            return NettyChannelBuilder.forAddress(server.host(), server.port())
                    .channelType(NioSocketChannel.class)
                    .eventLoopGroup(io)
                    .executor(callbacks)
                    .offloadExecutor(callbacks)
                    .sslContext(GrpcSslContexts.configure(tls, SslProvider.JDK).build())
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .idleTimeout(IDLE.toMillis(), TimeUnit.MILLISECONDS)
                    .disableRetry()
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("prepare TLS to " + server, e);
        }
    }

    @Override
    public void close() {
        io.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
        callbacks.shutdownNow();
    }
}
