package io.skiff.controlplane.api.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** A WebSocket whose messages are pieces of one stream of bytes, as that of SPDY through it (KEP-4006). */
final class WebSocketBytes extends ChannelDuplexHandler {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof WebSocketFrame frame) {
            ctx.fireChannelRead(frame.content());
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        var unused = message instanceof ByteBuf bytes
                ? ctx.write(new BinaryWebSocketFrame(bytes), promise)
                : ctx.write(message, promise);
    }
}
