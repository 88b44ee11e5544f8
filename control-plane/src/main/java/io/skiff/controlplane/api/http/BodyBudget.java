package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import io.skiff.controlplane.bound.BytesInFlight;
import org.jspecify.annotations.Nullable;

/** Counts what one connection's bodies hold; when all connections hold too much, the one that holds the most is ended. */
final class BodyBudget extends ChannelInboundHandlerAdapter {

    /** It is asked to try again later. */
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

    /** A request is taken up: from now on it is a worker's. */
    void taken(long count) {
        long released = Math.min(count, held);
        held -= released;
        bodies.release(this, released);
    }

    /** From any thread. */
    private void giveUp() {
        var own = context;
        if (own != null) {
            own.executor().execute(() -> {
                taken(held);
                own.fireUserEventTriggered(TOO_MUCH);
            });
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        taken(held);
        ctx.fireChannelInactive();
    }
}
