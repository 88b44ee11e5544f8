package io.skiff.controlplane.port;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Connects a decrypted connection with a server inside the process, byte by byte. It reads from one side only as fast
 * as the other accepts. It is added to a pipeline after the handshake.
 */
final class SpliceHandler extends ChannelInboundHandlerAdapter {

    private final LocalAddress target;
    private final EventLoopGroup loop;
    private final SplicedConnections connections;
    /** Data that was decrypted at the end of the handshake, before the inner server answered the dial. */
    private final Queue<Object> early = new ArrayDeque<>();

    private @Nullable Channel inner;

    SpliceHandler(LocalAddress target, EventLoopGroup loop, SplicedConnections connections) {
        this.target = target;
        this.loop = loop;
        this.connections = connections;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        var outer = context.channel();
        outer.config().setAutoRead(false);
        var from = connections.open(outer, certificate(outer));
        var dialled = new Bootstrap()
                .group(loop)
                .channel(LocalChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new Relay(outer))
                .connect(target, from);
        var unused = outer.closeFuture().addListener(closed -> connections.closed(from));
        var unusedDial = dialled.addListener(done -> {
            if (done.isSuccess()) {
                dialled.channel().read();
                // on the outer connection's thread, which alone passes messages on
                outer.eventLoop().execute(() -> begin(outer, dialled.channel()));
            } else {
                closeQuietly(outer);
            }
        });
    }

    private void begin(Channel outer, Channel dialled) {
        inner = dialled;
        if (!outer.isActive()) {
            close(dialled);
        }
        if (early.isEmpty()) {
            outer.read();
        }
        early.forEach(message -> pass(message, outer, dialled));
        early.clear();
    }

    private static Optional<X509Certificate> certificate(Channel outer) {
        var tls = outer.pipeline().get(SslHandler.class);
        try {
            return Optional.of((X509Certificate) tls.engine().getSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (inner == null) {
            early.add(message);
        } else {
            pass(message, context.channel(), inner);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        close(inner);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }

    /** Passes a message on, and reads the next one only when this one is written. */
    private static void pass(Object message, Channel from, Channel to) {
        var unused = to.writeAndFlush(message).addListener(written -> {
            if (written.isSuccess()) {
                from.read();
            } else {
                closeQuietly(from);
            }
        });
    }

    private static void closeQuietly(Channel channel) {
        var unused = channel.close();
    }

    private static void close(@Nullable Channel channel) {
        if (channel != null && channel.isActive()) {
            var unused = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Passes messages back from the inner server. */
    private static final class Relay extends ChannelInboundHandlerAdapter {

        private final Channel outer;

        Relay(Channel outer) {
            this.outer = outer;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            pass(message, context.channel(), outer);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            close(outer);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }
}
