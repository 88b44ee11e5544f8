package io.skiff.controlplane.port;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.skiff.controlplane.bound.Turns;
import io.skiff.controlplane.step.VitalLoop;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Takes each new connection through its handshake, within bounds, then to its service. */
@Sharable
final class Reception extends ChannelInitializer<Channel> {

    private static final Logger LOG = LogManager.getLogger(Reception.class);

    /** The time for the close_notify of a connection that we close. */
    private static final int GOOD_BYE_SECONDS = 1;

    private final SslContext tls;
    private final TlsPort.Services services;
    private final Turns handshakes;
    private final Map<Peer.Role, VitalLoop> loops;
    private final ConnectionQuota admission = new ConnectionQuota();

    Reception(SslContext tls, TlsPort.Services services, Turns handshakes, Map<Peer.Role, VitalLoop> loops) {
        this.tls = tls;
        this.services = services;
        this.handshakes = handshakes;
        this.loops = loops;
    }

    @Override
    protected void initChannel(Channel connection) {
        var stranger = new Peer(Peer.Role.STRANGER, Peer.address(connection));
        var leave = admission.enter(stranger, connection);
        var deadline = ConnectionQuota.endAfter(ConnectionQuota.HANDSHAKE_SECONDS, connection);
        connection.pipeline().addLast(new FirstBytes(stranger, leave, deadline));
    }

    /** Waits for the first bytes: the TLS handler with its buffers is made only when there is something to decrypt. */
    private final class FirstBytes extends ChannelInboundHandlerAdapter {

        private final Peer stranger;
        private final Runnable leave;
        private final Future<?> deadline;

        FirstBytes(Peer stranger, Runnable leave, Future<?> deadline) {
            this.stranger = stranger;
            this.leave = leave;
            this.deadline = deadline;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            var channel = context.channel();
            var handler = new SslHandler(
                    tls.newEngine(context.alloc()), false, task -> inTurn(stranger.name(), channel, task));
            handler.setHandshakeTimeout(ConnectionQuota.HANDSHAKE_SECONDS, TimeUnit.SECONDS);
            handler.setCloseNotifyFlushTimeout(GOOD_BYE_SECONDS, TimeUnit.SECONDS);
            context.pipeline().addLast(handler).addLast(new Choice(leave, deadline));
            context.fireChannelRead(bytes);
            context.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }

    /** Queues a task of the handshake. It is dropped if the connection was closed meanwhile. */
    private void inTurn(String address, Channel connection, Runnable task) {
        try {
            handshakes.execute(address, () -> {
                if (connection.isOpen()) {
                    task.run();
                }
            });
        } catch (RejectedExecutionException e) {
            var unused = connection.close();
        }
    }

    private final class Choice extends ApplicationProtocolNegotiationHandler {

        private final Runnable leave;
        private final Future<?> deadline;

        Choice(Runnable leave, Future<?> deadline) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.leave = leave;
            this.deadline = deadline;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            deadline.cancel(false);
            var channel = context.channel();
            var peer = Peer.of(channel, protocol);
            boolean http2 = ApplicationProtocolNames.HTTP_2.equals(protocol);
            switch (peer.role()) {
                case STRANGER -> {
                    var ends = ConnectionQuota.endAfter(ConnectionQuota.STRANGERS_SECONDS, channel);
                    var unused = channel.closeFuture().addListener(closed -> ends.cancel(false));
                    if (http2) {
                        context.pipeline().addLast(new StrangersAllowance());
                    }
                    context.pipeline().addLast((http2 ? services.joining() : services.strangers()).get());
                }
                case USER -> move(context, peer, services.users());
                case NODE -> move(context, peer, services.nodes());
            }
        }

        private void move(ChannelHandlerContext context, Peer peer, Supplier<? extends ChannelHandler> service) {
            leave.run();
            var unused = admission.enter(peer, context.channel());
            context.pipeline()
                    .addLast(new Move(
                            Objects.requireNonNull(loops.get(peer.role()))
                                    .group()
                                    .next(),
                            service));
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("TLS with {}: {}", context.channel().remoteAddress(), cause.getMessage());
            var unused = context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("connection of {}: {}", context.channel().remoteAddress(), cause.getMessage());
            var unused = context.close();
        }
    }
}
