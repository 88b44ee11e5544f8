package io.skiff.controlplane.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ReferenceCountUtil;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.stream.UpgradeHeaders;
import java.util.Optional;

/**
 * A watch through a WebSocket (RFC 6455), as Kubernetes sends it: each event, which is a line elsewhere, is one text
 * message. This handler stands behind all others of its connection.
 */
final class WatchSocket extends ChannelDuplexHandler {

    /** Whether a message has begun and goes on. */
    private boolean isWithin;

    /** The request for a socket, without a body. */
    record Upgrade(FullHttpRequest request) {

        static Optional<Upgrade> of(FullHttpRequest request) {
            var headers = request.headers();
            if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
                return Optional.empty();
            }
            var bare = new DefaultFullHttpRequest(
                    request.protocolVersion(), request.method(), request.uri(), Unpooled.EMPTY_BUFFER);
            bare.headers().set(headers);
            return Optional.of(new Upgrade(bare));
        }

        /** Answers 101; from then on the connection carries messages. Throws if the client asks for another version. */
        void accept(Channel channel) {
            UpgradeHeaders.require(request.headers());
            var handshaker = new WebSocketServerHandshakerFactory("", null, false).newHandshaker(request);
            if (handshaker == null || !request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
                throw Failures.badRequest("the WebSocket is not of version 13, or has no Sec-WebSocket-Key (RFC 6455)");
            }
            channel.eventLoop().submit(() -> shake(handshaker, channel)).syncUninterruptibly();
        }

        private void shake(WebSocketServerHandshaker handshaker, Channel channel) {
            channel.pipeline().remove(RequestDeadline.class);
            handshaker.handshake(channel, request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            channel.pipeline().addLast(new WatchSocket());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof CloseWebSocketFrame) {
            ctx.writeAndFlush(new CloseWebSocketFrame()).addListener(ChannelFutureListener.CLOSE);
        } else if (message instanceof PingWebSocketFrame ping && ctx.channel().isWritable()) {
            var unused = ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent) {
            ReferenceCountUtil.release(message);
            var unused = ctx.write(new CloseWebSocketFrame(), promise);
        } else if (message instanceof HttpContent content) {
            writeLines(ctx, content.content(), promise);
            content.release();
        } else {
            var unused = ctx.write(message, promise);
        }
    }

    /** Writes each line as a message. The bytes may end within a line. */
    private void writeLines(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
        while (bytes.isReadable()) {
            int length = bytes.bytesBefore((byte) '\n');
            boolean ends = length >= 0;
            var piece = bytes.readRetainedSlice(ends ? length : bytes.readableBytes());
            bytes.skipBytes(ends ? 1 : 0);
            var frame =
                    isWithin ? new ContinuationWebSocketFrame(ends, 0, piece) : new TextWebSocketFrame(ends, 0, piece);
            isWithin = !ends;
            var unused = ctx.write(frame, bytes.isReadable() ? ctx.newPromise() : promise);
        }
    }
}
