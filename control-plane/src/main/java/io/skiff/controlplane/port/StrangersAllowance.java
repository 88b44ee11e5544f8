package io.skiff.controlplane.port;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Bounds all bytes that a client without a certificate may send on an HTTP/2 connection: enough to join, too little to
 * fill any memory.
 */
final class StrangersAllowance extends ChannelInboundHandlerAdapter {

    /** A join takes 3 KB. */
    static final int MOST_BYTES = 32 << 10;

    /** The memory that even one kept byte costs. */
    private static final int LEAST_COST = 256;

    private int left = MOST_BYTES;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        left -= Math.max(LEAST_COST, ((ByteBuf) message).readableBytes());
        if (left < 0) {
            ReferenceCountUtil.release(message);
            var unused = context.close();
        } else {
            context.fireChannelRead(message);
        }
    }
}
