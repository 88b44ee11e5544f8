package io.skiff.controlplane.api.stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Ends a connection whose client is not understood any more, and its tunnels with it. It stands behind all others. */
final class EndsOnFault extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LogManager.getLogger(EndsOnFault.class);

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("the streams of {} ended: {}", ctx.channel().remoteAddress(), cause.toString());
        var unused = ctx.close();
    }
}
