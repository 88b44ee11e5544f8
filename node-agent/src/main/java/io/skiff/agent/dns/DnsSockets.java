package io.skiff.agent.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The sockets on which the pods' questions arrive: one port, by UDP and TCP. */
final class DnsSockets implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(DnsSockets.class);
    private static final int ATTEMPTS = 20;
    private static final int LARGEST = 65_535;
    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final int MOST_CONNECTIONS = 256;
    private static final long IDLE_SECONDS = 10;

    private final EventLoopGroup loop;
    private final Responder responder;
    private final Channel datagrams;
    private final Channel streams;
    private int connections;

    private DnsSockets(EventLoopGroup loop, Responder responder, InetAddress address) {
        this.loop = loop;
        this.responder = responder;
        this.datagrams = datagrams(address);
        try {
            this.streams = streams((InetSocketAddress) datagrams.localAddress());
        } catch (RuntimeException | Error taken) {
            datagrams.close().syncUninterruptibly();
            throw taken;
        }
    }

    /** Any port that is free for both: a name server of the host may have port 53 on every address. */
    static DnsSockets open(EventLoopGroup loop, Responder responder, InetAddress address) {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return new DnsSockets(loop, responder, address);
            } catch (RuntimeException taken) {
                LOG.debug("A port is free for one protocol only", taken);
            }
        }
        return new DnsSockets(loop, responder, address);
    }

    int port() {
        return ((InetSocketAddress) datagrams.localAddress()).getPort();
    }

    private Channel datagrams(InetAddress address) {
        return new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                        var sender = packet.sender();
                        var unused = responder
                                .answer(ByteBufUtil.getBytes(packet.content()), false)
                                .thenAccept(answer -> {
                                    if (answer.length > 0) {
                                        var unusedSent = context.writeAndFlush(
                                                new DatagramPacket(Unpooled.wrappedBuffer(answer), sender));
                                    }
                                });
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
                        // of one datagram; the next may be right
                    }
                })
                .bind(address, 0)
                .syncUninterruptibly()
                .channel();
    }

    private Channel streams(InetSocketAddress address) {
        return new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (connections >= MOST_CONNECTIONS) {
                            var unused = channel.close();
                            return;
                        }
                        connections++;
                        var unusedEnd = channel.closeFuture().addListener(end -> connections--);
                        channel.pipeline()
                                .addLast(
                                        new ReadTimeoutHandler(IDLE_SECONDS, TimeUnit.SECONDS),
                                        new LengthFieldBasedFrameDecoder(LARGEST, 0, 2, 0, 2),
                                        new LengthFieldPrepender(2),
                                        new Questions());
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    private final class Questions extends SimpleChannelInboundHandler<ByteBuf> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf query) {
            var unused = responder.answer(ByteBufUtil.getBytes(query), true).thenAccept(answer -> {
                if (answer.length > 0) {
                    var unusedSent = context.writeAndFlush(Unpooled.wrappedBuffer(answer));
                }
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
            var unused = context.close();
        }
    }

    @Override
    public void close() {
        datagrams.close().syncUninterruptibly();
        streams.close().syncUninterruptibly();
    }
}
