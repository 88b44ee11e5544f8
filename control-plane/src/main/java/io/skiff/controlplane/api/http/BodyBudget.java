package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import io.skiff.controlplane.api.stream.OfRequests;
import io.skiff.controlplane.bound.BytesInFlight;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of one connection's bodies. If all connections together hold too many, the one with the most is
 * closed.
 */
final class BodyBudget extends ChannelInboundHandlerAdapter implements OfRequests {

    /** An event: the client must try again later. */
    static final Object TOO_MUCH = new Object();

    private final BytesInFlight<BodyBudget> bodies;
    private long held;
    private @Nullable ChannelHandlerContext context;

    BodyBudget(BytesInFlight<BodyBudget> bodies) {
        this.bodies = bodies;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpContent content && content.content().isReadable()) {
            int count = content.content().readableBytes();
            held += count;
            var fattest = bodies.hold(this, count);
            if (fattest.isPresent()) {
                fattest.get().giveUp();
                if (fattest.get() == this) {
                    ReferenceCountUtil.release(message);
                    return;
                }
            }
        }
        ctx.fireChannelRead(message);
    }

    /** Notes that bytes have gone on to a worker, so that they no longer count here. */
    void leave(long count) {
        long released = Math.min(count, held);
        held -= released;
        bodies.release(this, released);
    }

    /** Closes the connection. Any thread may call it. */
    private void giveUp() {
        var own = context;
        if (own != null) {
            own.executor().execute(() -> {
                leave(held);
                own.fireUserEventTriggered(TOO_MUCH);
            });
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave(held);
        ctx.fireChannelInactive();
    }
}
