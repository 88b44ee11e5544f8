package io.skiff.controlplane.api.stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Reads nothing while reading is off. Netty's codec of SPDY hands its frames on in a way that its base class does not see, which then asks for
 * more bytes each time, as if there had been no frame.
 */
final class ReadsOnDemand extends ChannelOutboundHandlerAdapter {

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }
}
