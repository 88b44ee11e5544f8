package io.skiff.controlplane.port;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Moves a connection to the event loop of its role, and starts to serve it only there. */
final class Move extends ChannelInboundHandlerAdapter {

    private final EventLoop loop;
    private final Supplier<? extends ChannelHandler> service;
    /** Data that was decrypted during the move. */
    private final Queue<Object> early = new ArrayDeque<>();

    Move(EventLoop loop, Supplier<? extends ChannelHandler> service) {
        this.loop = loop;
        this.service = service;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
        // later, because the running code may still use the old loop
        context.executor().execute(() -> leave(context));
    }

    private void leave(ChannelHandlerContext context) {
        var channel = context.channel();
        var unused = channel.deregister().addListener(left -> {
            if (left.isSuccess() && channel.isOpen()) {
                var unusedToo = loop.register(channel).addListener(registered -> {
                    if (registered.isSuccess()) {
                        arrive(context);
                    } else {
                        channel.unsafe().closeForcibly();
                    }
                });
            } else {
                channel.unsafe().closeForcibly();
            }
        });
    }

    private void arrive(ChannelHandlerContext context) {
        var channel = context.channel();
        channel.config().setAutoRead(true);
        channel.pipeline().addLast(service.get());
        for (var message = early.poll(); message != null; message = early.poll()) {
            context.fireChannelRead(message);
        }
        context.fireChannelReadComplete();
        channel.pipeline().remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        early.add(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }
}
