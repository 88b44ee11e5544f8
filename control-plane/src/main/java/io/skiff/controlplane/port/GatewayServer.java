package io.skiff.controlplane.port;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.skiff.controlplane.security.NodePeer;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The gRPC server behind the port: it listens inside the process only, and TLS is already undone. */
public final class GatewayServer implements AutoCloseable {

    private static final int THREADS = 4;

    private final LocalAddress address = new LocalAddress(GatewayServer.class);
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("gateway-io", true), LocalIoHandler.newFactory());
    private final ExecutorService pool =
            Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("gateway", true));
    private final SplicedConnections connections = new SplicedConnections();
    private final Server server;

    private GatewayServer(BindableService service, Context.Key<NodePeer> caller) throws IOException {
        this.server = NettyServerBuilder.forAddress(address)
                .channelType(LocalServerChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .executor(pool)
                .keepAliveTime(5, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .permitKeepAliveTime(500, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addTransportFilter(new CertificateFilter(connections))
                .intercept(new CertificateGate(caller))
                .addService(service)
                .build()
                .start();
    }

    /** @param caller is set for each call of a node, to what its certificate says */
    public static GatewayServer start(BindableService service, Context.Key<NodePeer> caller) throws IOException {
        return new GatewayServer(service, caller);
    }

    /** Of the node that is connected under a name now. */
    public Optional<PublicKey> keyInUse(String nodeName) {
        return connections.keyOf(nodeName);
    }

    /** For one decrypted HTTP/2 connection: leads it to this server. */
    public ChannelHandler splice() {
        return new SpliceHandler(address, loop, connections);
    }

    @Override
    public void close() {
        server.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        pool.shutdownNow();
    }
}
