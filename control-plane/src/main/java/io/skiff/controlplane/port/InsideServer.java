package io.skiff.controlplane.port;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.skiff.controlplane.step.VitalLoop;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A gRPC server inside the process, on an event loop of its own. */
final class InsideServer implements AutoCloseable {

    /**
     * Silences gRPC's logger, which would write a stack trace for each message that is too long. The field keeps the
     * logger alive, because its level would be lost with it.
     */
    private static final Logger OF_STREAMS = Logger.getLogger("io.grpc.netty.NettyServerStream");

    static {
        OF_STREAMS.setLevel(Level.OFF);
    }

    private final LocalAddress address = new LocalAddress(InsideServer.class);
    private final VitalLoop loop;
    private final Server server;

    private InsideServer(String name, UnaryOperator<NettyServerBuilder> settings) throws IOException {
        loop = VitalLoop.start(name, LocalIoHandler.newFactory());
        server = settings.apply(NettyServerBuilder.forAddress(address)
                        .channelType(LocalServerChannel.class)
                        .bossEventLoopGroup(loop.group())
                        .workerEventLoopGroup(loop.group()))
                .build()
                .start();
    }

    static InsideServer start(String name, UnaryOperator<NettyServerBuilder> settings) throws IOException {
        return new InsideServer(name, settings);
    }

    ChannelHandler splice(SplicedConnections connections) {
        return new SpliceHandler(address, loop.group(), connections);
    }

    @Override
    public void close() {
        server.shutdownNow();
        loop.close();
    }
}
