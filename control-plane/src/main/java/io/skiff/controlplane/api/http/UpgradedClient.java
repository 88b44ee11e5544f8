package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.skiff.controlplane.api.request.StreamOffer;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.stream.StreamUpgrade;

/** The client of a connection that asks for several streams. */
record UpgradedClient(
        ApiConnection connection, ChannelHandlerContext ctx, StreamUpgrade.Chosen chosen, Exchange exchange)
        implements StreamOffer {

    @Override
    public void accept(Opener opener) {
        ctx.channel().eventLoop().execute(() -> {
            if (ctx.channel().isActive()) {
                chosen.accept(ctx.channel(), opener);
            }
        });
    }

    @Override
    public void fail(ApiException why) {
        connection.fail(ctx, why, exchange);
    }

    @Override
    public void onClosed(Runnable closed) {
        ctx.channel().closeFuture().addListener(done -> closed.run());
    }
}
