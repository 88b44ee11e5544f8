package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.skiff.controlplane.api.request.StreamOffer;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.stream.StreamUpgrade;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The client of a connection that asks for several streams. */
record UpgradedClient(
        ApiConnection connection, ChannelHandlerContext ctx, StreamUpgrade.Chosen chosen, Exchange exchange)
        implements StreamOffer {

    private static final Logger LOG = LogManager.getLogger(UpgradedClient.class);

    @Override
    public void accept(Opener opener) {
        ctx.channel().eventLoop().execute(() -> {
            if (ctx.channel().isActive()) {
                upgrade(opener);
            }
        });
    }

    /** A client whose upgrade fails in its middle must not wait for ever. */
    private void upgrade(Opener opener) {
        try {
            chosen.accept(ctx.channel(), opener);
        } catch (RuntimeException fault) {
            LOG.error("a connection was not upgraded", fault);
            var unused = ctx.close();
        }
    }

    @Override
    public void fail(ApiException why) {
        connection.fail(ctx, why, exchange);
    }

    @Override
    public void onClosed(Runnable closed) {
        var unused = exchange.over().thenRun(closed);
    }
}
