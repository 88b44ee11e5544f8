package io.skiff.controlplane.port;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Listens for users and nodes alike, and hands each connection to whom it is for, by what it negotiates within TLS. */
public final class TlsPort implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(TlsPort.class);
    private static final int THREADS = 2;
    private static final int BACKLOG = 1024;

    private final EventLoopGroup loop;
    private final Channel channel;

    private TlsPort(EventLoopGroup loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /**
     * @param http makes the handler of one decrypted HTTP/1.1 connection; it finds the client's certificate in the pipeline's SslHandler
     * @param http2 makes the handler of one decrypted HTTP/2 connection
     */
    public static TlsPort listen(
            InetSocketAddress address,
            SslContext tls,
            Supplier<? extends ChannelHandler> http,
            Supplier<? extends ChannelHandler> http2)
            throws IOException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                THREADS, new DefaultThreadFactory("port", true), NioIoHandler.newFactory());
        var bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new Opening(tls, http, http2))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
            throw new IOException("listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        return new TlsPort(loop, bound.channel());
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** TLS first, then the choice. */
    private static final class Opening extends ChannelInitializer<Channel> {

        private final SslContext tls;
        private final Supplier<? extends ChannelHandler> http;
        private final Supplier<? extends ChannelHandler> http2;

        Opening(SslContext tls, Supplier<? extends ChannelHandler> http, Supplier<? extends ChannelHandler> http2) {
            this.tls = tls;
            this.http = http;
            this.http2 = http2;
        }

        @Override
        protected void initChannel(Channel connection) {
            connection.pipeline().addLast(tls.newHandler(connection.alloc()));
            connection.pipeline().addLast(new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
                @Override
                protected void configurePipeline(ChannelHandlerContext context, String protocol) {
                    var chosen = ApplicationProtocolNames.HTTP_2.equals(protocol) ? http2 : http;
                    context.pipeline().addLast(chosen.get());
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
            });
        }
    }
}
