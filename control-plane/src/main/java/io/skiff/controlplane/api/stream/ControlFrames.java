package io.skiff.controlplane.api.stream;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/** Answers pings and the end of a WebSocket (RFC 6455), and asks now and then whether the client is there. What carries data goes on. */
final class ControlFrames extends ChannelDuplexHandler {

    private static final int NORMAL = 1000;

    private static final int LINGER_SECONDS = 2;

    /** For a client that takes nothing of what was sent before the end. */
    private static final int LONGEST_STALL_SECONDS = 30;

    /** Clients give a silent server a minute (gorilla/websocket in kubectl). */
    private static final int PONG_SECONDS = 15;

    private boolean isClosing;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        pongWhilePaused(ctx);
    }

    /**
     * A client whose input is not read has its pings not read either, and would break off: it gets a pong that it has not asked for (RFC 6455,
     * 5.5.3).
     */
    private static void pongWhilePaused(ChannelHandlerContext ctx) {
        var unused = ctx.executor()
                .schedule(
                        () -> {
                            if (ctx.isRemoved() || !ctx.channel().isActive()) {
                                return;
                            }
                            if (!ctx.channel().config().isAutoRead()
                                    && ctx.channel().isWritable()) {
                                var unusedPong = ctx.writeAndFlush(new PongWebSocketFrame());
                            }
                            pongWhilePaused(ctx);
                        },
                        PONG_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof CloseWebSocketFrame) {
            ReferenceCountUtil.release(message);
            answerClose(ctx);
        } else if (message instanceof PingWebSocketFrame ping) {
            answer(ctx, ping);
        } else if (message instanceof PongWebSocketFrame) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /** A client that asks without reading the answers gets none. */
    private static void answer(ChannelHandlerContext ctx, PingWebSocketFrame ping) {
        if (ctx.channel().isWritable()) {
            var unused = ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
        } else {
            ping.release();
        }
    }

    private void answerClose(ChannelHandlerContext ctx) {
        if (isClosing) {
            var unused = ctx.close();
        } else {
            isClosing = true;
            ctx.writeAndFlush(new CloseWebSocketFrame(NORMAL, "")).addListener(done -> closeNow(ctx, ctx.newPromise()));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            // to a client that has vanished this write fails in the end
            ctx.writeAndFlush(new PingWebSocketFrame()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** Says so first, and gives the client a while to read what is on its way. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (isClosing || !ctx.channel().isActive()) {
            var unused = ctx.close(promise);
            return;
        }
        isClosing = true;
        ctx.channel().config().setAutoRead(true);
        var unused = ctx.writeAndFlush(new CloseWebSocketFrame(NORMAL, "")).addListener(done -> {
            var unusedToo = ctx.executor().schedule(() -> closeNow(ctx, promise), LINGER_SECONDS, TimeUnit.SECONDS);
        });
        closeIfStalled(ctx, promise, pending(ctx));
    }

    private static void closeIfStalled(ChannelHandlerContext ctx, ChannelPromise promise, long before) {
        var unused = ctx.executor()
                .schedule(
                        () -> {
                            long now = pending(ctx);
                            if (now > 0 && now >= before) {
                                closeNow(ctx, promise);
                            } else if (now > 0) {
                                closeIfStalled(ctx, promise, now);
                            }
                        },
                        LONGEST_STALL_SECONDS,
                        TimeUnit.SECONDS);
    }

    /** What was handed to the connection and has not left; 0 once that is closed. */
    private static long pending(ChannelHandlerContext ctx) {
        var buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    private static void closeNow(ChannelHandlerContext ctx, ChannelPromise promise) {
        var unused = ctx.close(promise);
    }
}
